import { APIConnectionError, APIError } from 'openai';
import { parseRetryAfter } from './backoff.ts';
import { type Failure, type FailureKind, ProviderFault } from './failure.ts';

/**
 * DashScope answers in OpenAI's shape or its own, in snake case or `InternalError.Algo.DataInspectionFailed`, and puts
 * the telling word into code, type or message; so all three are searched. Some come inside a stream, without a status.
 */
const refused = /data_?inspection_?failed|content_filter|content_policy_violation|inappropriate content/i;
/** Arrearage is a 400 there: an overdue account. */
const account = /arrearage|overdue|invalid_?api_?key|account_deactivated|billing_hard_limit/i;
/** 429 by tokens. `insufficient_quota` is tokens per minute at DashScope and an empty purse at OpenAI: elsewhere, both. */
const quota = /insufficient_quota|allocation_?quota|allocated quota|exceeded your current quota/i;

/** Characters: a gateway's HTML error page is a message too. */
const longestMessage = 300;

/** Whatever a call threw, as a failure. Abort is not seen here: the caller knows its own signal. */
export function parseFailure(error: unknown, now: number): Failure {
  if (error instanceof ProviderFault) return failure(error.kind, error.message);
  // A cut connection comes as undici's TypeError "terminated", a torn event as SyntaxError.
  if (!(error instanceof APIError) || error instanceof APIConnectionError) {
    return failure('network', error instanceof Error ? describe(error) : String(error));
  }
  const status = typeof error.status === 'number' ? error.status : null;
  const words = [error.code, error.type, error.message].filter((word) => typeof word === 'string').join(' ');
  return {
    kind: kindOf(status, words),
    status,
    code: typeof error.code === 'string' ? error.code : null,
    message: error.message.slice(0, longestMessage),
    retryAfterMs: error.headers ? parseRetryAfter(error.headers, now) : null,
  };
}

function kindOf(status: number | null, words: string): FailureKind {
  if (refused.test(words)) return 'refused_content';
  if (status === 401 || status === 402 || account.test(words)) return 'account_refused';
  if (status === 403 || status === 404) return 'misconfigured';
  if (quota.test(words)) return 'quota';
  if (status === 429 || (status === null && /limit_requests|limit_burst_rate|rate_limit/i.test(words)))
    return 'rate_limited';
  if (status === null || status >= 500 || status === 408 || status === 409) return 'server_error';
  return 'rejected';
}

function failure(kind: FailureKind, message: string): Failure {
  return { kind, status: null, code: null, message, retryAfterMs: null };
}

function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${describe(error.cause)})` : error.message;
}
