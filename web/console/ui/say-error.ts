import { ApiError } from '../../api-client/create-api-client.ts';
import type { Words } from '../words/words.ts';

export type Fault = { path: string; message: string };

/** The code of a refusal, over REST or a socket; null for what is no refusal: nobody answered. */
export function codeOf(error: unknown): string | null {
  if (error instanceof ApiError) return error.problem.code;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

/** What is wrong with which field, where the server says so. */
export function faultsOf(error: unknown): Fault[] {
  const details = error instanceof ApiError ? error.problem.details : (error as { details?: unknown } | null)?.details;
  if (!Array.isArray(details)) return [];
  return details.map((fault: Partial<Fault>) => ({
    path: String(fault.path ?? ''),
    message: String(fault.message ?? ''),
  }));
}

/** A refusal in words: of our own, as far as the code says enough. */
export function sayError(words: Words, error: unknown): string {
  const code = codeOf(error);
  if (code === null) return words.errors.offline ?? '';
  const faults = faultsOf(error).map(({ path, message }) => [path, message].filter(Boolean).join(': '));
  if (code === 'bad_request' && faults.length) return faults.join('; ');
  if (code === 'bad_request' && error instanceof Error) return error.message;
  return words.errors[code] ?? (error instanceof Error ? error.message : code);
}
