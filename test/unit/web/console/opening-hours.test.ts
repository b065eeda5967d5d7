import { describe, expect, it } from 'vitest';
import {
  endFromField,
  endToField,
  sayWeekday,
  spansOf,
  withSpans,
} from '../../../../web/console/admin/opening-hours.ts';

const morning = { from: '08:00', to: '12:00' };
const evening = { from: '18:00', to: '24:00' };

describe('opening hours', () => {
  it('of one day are changed, and the week stays in its order', () => {
    const week = withSpans([{ day: 'sunday', ...morning }], 'monday', [morning, evening]);
    expect(week.map(({ day }) => day)).toEqual(['monday', 'monday', 'sunday']);
    expect(spansOf(week, 'monday')).toEqual([morning, evening]);
    expect(withSpans(week, 'monday', [])).toEqual([{ day: 'sunday', ...morning }]);
  });

  it('end at midnight, which a field for times shows as 00:00', () => {
    for (const end of ['24:00', '17:30']) expect(endFromField(endToField(end))).toBe(end);
    expect(endToField('24:00')).toBe('00:00');
  });

  it('name the days as the language does', () => {
    expect(sayWeekday('monday', 'en')).toBe('Monday');
    expect(sayWeekday('sunday', 'zh-CN')).toBe('星期日');
  });
});
