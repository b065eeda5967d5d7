import type { ErrorCode, WireError } from '#contract/errors.ts';

/** A refusal by the server, or `unavailable` when no answer came. `retryable`: the same request may succeed later. */
export class ChatError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: unknown;

  constructor({ code, message, retryable, details }: WireError) {
    super(message);
    this.name = 'ChatError';
    this.code = code;
    this.retryable = retryable;
    this.details = details;
  }
}

export const unavailable = (message: string): ChatError =>
  new ChatError({ code: 'unavailable', message, retryable: true });

export const unauthorized = (message: string): ChatError =>
  new ChatError({ code: 'unauthorized', message, retryable: false });

/** What a token source, a connect error or an answer calls itself; undefined for anything without a code. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

export const isUnauthorized = (error: unknown): boolean => codeOf(error) === 'unauthorized';

/** Worth another try: the server says so, or a newer token may help. An unknown fault is not. */
export const mayTryAgain = (error: unknown): boolean =>
  error instanceof ChatError && (error.retryable || error.code === 'unauthorized');

export const asChatError = (error: unknown): ChatError =>
  error instanceof ChatError ? error : unavailable(error instanceof Error ? error.message : String(error));

export const presentError = ({ code, message, retryable, details }: ChatError): WireError => ({
  code,
  message,
  retryable,
  ...(details === undefined ? {} : { details }),
});
