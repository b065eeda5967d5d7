import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../../web/console/admin/report-range.ts';
import { changesOf, kindOf, readValue, writeValue } from '../../../../web/console/admin/setting-field.ts';
import { sayAgo, sayDuration } from '../../../../web/console/ui/say-duration.ts';
import { en } from '../../../../web/console/words/en.ts';
import { zhCn } from '../../../../web/console/words/zh-cn.ts';

describe('a setting', () => {
  it('is entered as its schema says', () => {
    const kinds = {
      flag: kindOf({ type: 'boolean' }),
      count: kindOf({ type: 'integer' }),
      temperature: kindOf({ anyOf: [{ type: 'number' }, { type: 'null' }] }),
      name: kindOf({ type: 'string', maxLength: 80 }),
      prompt: kindOf({ type: 'string', maxLength: 8000 }),
      types: kindOf({ type: 'array', items: { type: 'string' } }),
      limit: kindOf({ type: 'object', properties: { points: { type: 'integer' }, seconds: { type: 'number' } } }),
      prices: kindOf({ type: 'array', items: { type: 'object' } }),
    };
    expect(kinds).toEqual({
      ...{ flag: 'switch', count: 'number', temperature: 'number', name: 'line', prompt: 'text' },
      ...{ types: 'lines', limit: 'group', prices: 'json' },
    });
  });

  it('is read as it was written', () => {
    const orNull = { anyOf: [{ type: 'number' }, { type: 'null' }] };
    expect(readValue('lines', ' a/b \n\nc/d', {})).toEqual(['a/b', 'c/d']);
    expect(readValue('number', '1.5', { type: 'number' })).toBe(1.5);
    expect(readValue('number', '', orNull)).toBeNull();
    expect(readValue('number', '', { type: 'number' })).toBeUndefined();
    expect(readValue('number', 'many', { type: 'number' })).toBeUndefined();
    expect(readValue('json', '[{', {})).toBeUndefined();
    for (const value of [['a', 'b'], []]) expect(readValue('lines', writeValue('lines', value), {})).toEqual(value);
    expect(readValue('json', writeValue('json', [{ model: 'm' }]), {})).toEqual([{ model: 'm' }]);
    expect(writeValue('number', null)).toBe('');
  });

  it('is changed if it is another value than what is stored, which may be another by now', () => {
    const edits = { name: 'Ava', types: ['a'] };
    expect(changesOf({ name: 'Ada', types: ['a'] }, edits)).toEqual({ name: 'Ava' });
    expect(changesOf({ name: 'Ava', types: ['b'] }, edits)).toEqual({ types: ['a'] });
  });
});

describe('times', () => {
  it('of a report are days of the browser’s zone', () => {
    const now = Date.UTC(2026, 10, 27, 22, 30);
    expect(rangeOf('week', now, 'Asia/Shanghai')).toMatchObject({ from: '2026-11-22', to: '2026-11-28', by: 'day' });
    expect(rangeOf('today', now, 'America/New_York')).toMatchObject({
      from: '2026-11-27',
      to: '2026-11-27',
      by: 'hour',
    });
    expect(rangeOf('month', now, 'UTC')).toMatchObject({ from: '2026-10-29', to: '2026-11-27' });
  });

  it('are said in their largest unit', () => {
    const said = [-5, 0, 89, 90, 5400, 130_000].map((seconds) => sayDuration(en, seconds * 1000));
    expect(said).toEqual(['0 s', '0 s', '89 s', '2 min', '2 h', '2 d']);
    expect(sayAgo(zhCn, '2026-11-27T12:00:00Z', Date.parse('2026-11-27T12:00:30Z'))).toBe('刚刚');
  });
});

describe('words', () => {
  it('of each language are all there, and no other word is', () => {
    const shapeOf = (words: unknown): unknown =>
      typeof words === 'object' && words !== null
        ? Object.fromEntries(Object.entries(words).map(([name, inner]) => [name, shapeOf(inner)]))
        : typeof words;
    expect(shapeOf(zhCn)).toEqual(shapeOf(en));
  });
});
