import type { z } from 'zod';
import { AppError } from './errors.ts';
import { wellFormed } from './well-formed.ts';

/** Checks `value` against `schema`; texts come out well formed. Throws `bad_request` with the path and fault of each field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { error: inPlainWords });
  if (result.success) return wellFormed(result.data);
  throw new AppError('bad_request', undefined, result.error.issues.flatMap(faultsOf));
}

type Fault = { path: string; message: string };

/** A key that nobody knows is named as the field that it is: it is a slip of the pen as a rule. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message }];
  return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not a field of this request' }));
}

const examples: Record<string, string> = {
  datetime: 'must be a time with its zone, like 2026-11-24T08:00:00Z',
  date: 'must be a day, like 2026-11-24',
  guid: 'must be a UUID',
};

/** Words for whom zod's own tell too little; `undefined` leaves zod's. A schema's own words come before these. */
export function inPlainWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
    return 'is missing';
  if (issue.code === 'invalid_format') return examples[issue.format];
  if (issue.code === 'too_small')
    return sizeOf(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
  if (issue.code === 'too_big')
    return sizeOf(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message;
  if (issue.code !== 'invalid_union') return;
  const formats = issue.errors.flat().map((inner) => (inner.code === 'invalid_format' ? inner.format : ''));
  if (formats.includes('date') && formats.includes('datetime'))
    return `${examples.date}; or ${examples.datetime?.slice(8)}`;
}

const counted: Record<string, string> = { string: 'characters', array: 'items', set: 'items' };

function sizeOf(origin: string, limit: number | bigint, than: string): string {
  return counted[origin] ? `must have ${than} ${limit} ${counted[origin]}` : `must be ${than} ${limit}`;
}
