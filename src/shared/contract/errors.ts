/**
 * Every error a client can meet: HTTP status, whether the same request may succeed later, and the public sentence.
 * A code never changes its meaning.
 */
export const errors = {
  bad_request: { status: 400, retryable: false, message: 'The request is not of the documented form.' },
  unauthorized: { status: 401, retryable: false, message: 'A valid token is required.' },
  forbidden: { status: 403, retryable: false, message: 'You may not do this.' },
  not_found: { status: 404, retryable: false, message: 'There is no such thing, or you may not see it.' },
  conflict: { status: 409, retryable: false, message: 'This does not fit the current state.' },
  not_owner: { status: 409, retryable: false, message: 'Another agent owns this conversation.' },
  agent_full: {
    status: 409,
    retryable: false,
    message: 'The agent has as many conversations as they may have at once: one must end first.',
  },
  superseded: { status: 409, retryable: false, message: 'Something newer has taken its place.' },
  expired: { status: 410, retryable: false, message: 'The time for this has passed.' },
  too_large: { status: 413, retryable: false, message: 'The request is too large.' },
  unsupported_type: { status: 415, retryable: false, message: 'This content type is not supported.' },
  rate_limited: { status: 429, retryable: true, message: 'Too many requests. Try again later.' },
  internal: { status: 500, retryable: true, message: 'Something went wrong on our side.' },
  busy: { status: 503, retryable: true, message: 'Too much is waiting already. Try again shortly.' },
  unavailable: {
    status: 503,
    retryable: true,
    message: 'It is not known whether this was accepted. Ask again with the same id.',
  },
} as const;

export type ErrorCode = keyof typeof errors;

/** An error as it goes over the wire. */
export type WireError = { code: ErrorCode; message: string; retryable: boolean; details?: unknown };

/** The one error type that may reach a client. `details` is public. Anything else is shown as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, message?: string, details?: unknown) {
    super(message ?? errors[code].message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** Any thrown thing as a wire error; what is not an `AppError` gives nothing away. */
export function presentError(error: unknown): WireError {
  if (!(error instanceof AppError)) return presentError(new AppError('internal'));
  const { code, message, details } = error;
  return { code, message, retryable: errors[code].retryable, ...(details === undefined ? {} : { details }) };
}
