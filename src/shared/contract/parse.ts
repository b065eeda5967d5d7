import type { z } from 'zod';
import { AppError } from './errors.ts';

/** Checks `value` against `schema`. Throws `bad_request` with the path and fault of each field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new AppError('bad_request', undefined, details);
}
