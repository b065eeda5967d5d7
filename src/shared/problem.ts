import { STATUS_CODES } from 'node:http';
import { errors, presentError } from './contract/errors.ts';

export const problemType = 'application/problem+json';

/** An error as RFC 9457 shows it, with our `code`. What is no `AppError` gives nothing away. */
export type Problem = {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  code: string;
  retryable: boolean;
  details?: unknown;
};

export function problemOf(error: unknown, status?: number): Problem {
  const { code, message, retryable, details } = presentError(error);
  const shown = status ?? errors[code].status;
  const title = STATUS_CODES[shown] ?? 'Error';
  const more = details === undefined ? {} : { details };
  return { type: 'about:blank', title, status: shown, detail: message, code, retryable, ...more };
}
