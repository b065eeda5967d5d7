import { describe, expect, it } from 'vitest';
import { chooseLanguage } from '../../../web/ui/language.ts';
import { saySize } from '../../../web/ui/say-size.ts';
import { isSameDay, sayClock, sayDay, sayWhen } from '../../../web/ui/say-time.ts';

describe('the language', () => {
  it('is the first wish that we speak, else English', () => {
    expect(chooseLanguage(null, 'fr', 'zh-CN', 'en')).toBe('zh');
    expect(chooseLanguage('zhx', 'EN-gb')).toBe('en');
    expect(chooseLanguage('zh_TW.UTF-8')).toBe('zh');
    expect(chooseLanguage(undefined, 'de')).toBe('en');
  });
});

describe('times', () => {
  const at = (day: number, hour = 12) => new Date(2026, 10, day, hour, 5).toISOString();
  const now = new Date(2026, 10, 27, 1).getTime();

  it('are today, yesterday, a weekday, a date', () => {
    expect([27, 26, 23, 3].map((day) => sayDay(at(day), now, 'en'))).toEqual([
      'Today',
      'Yesterday',
      'Monday',
      'November 3',
    ]);
    expect([27, 26, 23, 3].map((day) => sayDay(at(day), now, 'zh'))).toEqual(['今天', '昨天', '星期一', '11月3日']);
    expect(sayDay(new Date(2024, 0, 2).toISOString(), now, 'en')).toBe('January 2, 2024');
    expect(sayClock(at(3, 14), 'zh')).toBe('14:05');
  });

  it('to come stand in a sentence: the hour, tomorrow, a weekday, a date', () => {
    const when = (day: number, month = 10) => new Date(2026, month, day, 9, 5).toISOString();
    const all = [when(27), when(28), when(30), when(4, 11)];
    expect(all.map((iso) => sayWhen(iso, now, 'zh'))).toEqual(['9:05', '明天 9:05', '星期一 9:05', '12月4日 9:05']);
    expect(sayWhen(when(30), now, 'en')).toMatch(/^Monday 0?9:05/);
  });

  it('end a day at midnight here', () => {
    expect(isSameDay(at(3, 0), at(3, 23))).toBe(true);
    expect(isSameDay(at(3, 23), at(4, 0))).toBe(false);
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [900, '900 bytes'],
    [20 * 1024, '20 kB'],
    [1.5 * 1024 ** 2, '1.5 MB'],
    [5 * 1024 ** 5, '5,242,880 GB'],
  ])('of %d bytes', (bytes, shown) => {
    expect(saySize(bytes)).toBe(shown);
  });
});
