import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';

const faults = (schema: z.ZodType, value: unknown) => {
  try {
    parse(schema, value);
  } catch (error) {
    return (error as AppError).details;
  }
};

describe('what does not fit is named in words that help', () => {
  it.each([
    ['a missing text', z.object({ a: z.string() }), {}, [{ path: 'a', message: 'is missing' }]],
    ['a missing choice', z.object({ a: z.enum(['x']) }), {}, [{ path: 'a', message: 'is missing' }]],
    [
      'a misspelt field, deep down',
      z.object({ filter: z.strictObject({ state: z.string().optional() }) }),
      { filter: { stat: 'ai' } },
      [{ path: 'filter.stat', message: 'is not a field of this request' }],
    ],
    [
      'a day where a time is asked for',
      z.object({ from: z.iso.datetime({ offset: true }) }),
      { from: '2026-11-24' },
      [{ path: 'from', message: 'must be a time with its zone, like 2026-11-24T08:00:00Z' }],
    ],
    ['an id', z.object({ id: z.guid() }), { id: 'x' }, [{ path: 'id', message: 'must be a UUID' }]],
    [
      'a day or a time',
      z.object({ from: z.union([z.iso.date(), z.iso.datetime()]) }),
      { from: 'yesterday' },
      [{ path: 'from', message: 'must be a day, like 2026-11-24; or a time with its zone, like 2026-11-24T08:00:00Z' }],
    ],
    ['a short text', z.string().min(8), 'x', [{ path: '', message: 'must have at least 8 characters' }]],
    ['a long list', z.array(z.string()).max(2), ['a', 'b', 'c'], [{ path: '', message: 'must have at most 2 items' }]],
    ['a number out of range', z.number().max(100), 101, [{ path: '', message: 'must be at most 100' }]],
    ['a number at the edge', z.number().gt(0), 0, [{ path: '', message: 'must be more than 0' }]],
    ['a choice', z.enum(['ai', 'human']), 'bot', [{ path: '', message: 'must be one of: ai, human' }]],
    [
      'the name of a field that cannot be one',
      z.object({ a: z.record(z.string().regex(/^[a-z]+$/, 'small letters'), z.string()) }),
      { a: { B: 'x' } },
      [{ path: 'a.B', message: 'small letters' }],
    ],
    ['what a schema says itself', z.object({ a: z.string('say a') }), {}, [{ path: 'a', message: 'say a' }]],
  ])('%s', (_, schema, value, details) => expect(faults(schema, value)).toEqual(details));
});

it('half an emoji is replaced as the database would, however deep it is', () => {
  const schema = z.object({ text: z.string(), list: z.array(z.record(z.string(), z.unknown())) });
  const sent = { text: 'hello \ud83d', list: [{ a: '\ude00!', b: '\u{1f600}', c: 1, d: null }] };
  expect(parse(schema, sent)).toEqual({
    text: 'hello \ufffd',
    list: [{ a: '\ufffd!', b: '\u{1f600}', c: 1, d: null }],
  });
});
