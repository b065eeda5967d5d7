import { AppError, type ErrorCode, errors } from '#contract/errors.ts';
import type { Method, RouteSpec } from '#contract/routes/route.ts';
import { problemOf, problemType } from '#shared/problem.ts';
import type { JsonSchema } from './schemas.ts';

/** Headers that answers carry, as components. */
export const headers: Record<string, JsonSchema> = {
  RateLimitLimit: header('Requests of this class that may be asked in the window.', 'integer', 600),
  RateLimitRemaining: header('Requests that are left of it.', 'integer', 599),
  RateLimitReset: header('Seconds until the count begins anew.', 'integer', 60),
  RetryAfter: header('Seconds to wait.', 'integer', 12),
  RequestId: header('Names the request in logs, in the audit log and in traces.', 'string', 'ab12'),
  ETag: header('Names this content: send it back as `If-None-Match`.', 'string', 'W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'),
  IdempotentReplayed: header('`true`: the answer to an earlier request with the same key.', 'string', 'true'),
};

function header(description: string, type: string, example: unknown): JsonSchema {
  return { description, schema: { type, examples: [example] } };
}

const headerRef = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` });
const everyHeader = {
  'x-request-id': headerRef('RequestId'),
  'ratelimit-limit': headerRef('RateLimitLimit'),
  'ratelimit-remaining': headerRef('RateLimitRemaining'),
  'ratelimit-reset': headerRef('RateLimitReset'),
};

export function successHeaders(spec: RouteSpec, keeps: boolean): JsonSchema {
  return {
    ...everyHeader,
    ...(spec.etag ? { etag: headerRef('ETag') } : {}),
    ...(keeps ? { 'idempotent-replayed': headerRef('IdempotentReplayed') } : {}),
  };
}

/** The codes that a route may answer with: those of its kind, and its own. */
export function codesOf(method: Method, spec: RouteSpec, keeps: boolean): ErrorCode[] {
  const codes: ErrorCode[] = ['rate_limited', 'internal', 'unavailable', ...(spec.errors ?? [])];
  if (spec.query || spec.body || spec.upload || method !== 'GET') codes.push('bad_request');
  if (spec.access !== 'public') codes.push('unauthorized');
  if (spec.access !== 'public' && spec.access !== 'account') codes.push('forbidden');
  if (spec.params) codes.push('not_found');
  if (method !== 'GET') codes.push('too_large', 'unsupported_type');
  if (keeps) codes.push('conflict');
  return Object.keys(errors).filter((code) => codes.includes(code as ErrorCode)) as ErrorCode[];
}

/** The problems of a route by status, as references into `gathered`, which is filled on the way. */
export function problemResponses(codes: ErrorCode[], gathered: Record<string, JsonSchema>): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(codes, (code) => errors[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => {
      const name = same.map((code) => code.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase())).join('Or');
      gathered[name] ??= problemResponse(same);
      return [String(status), { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function problemResponse(codes: ErrorCode[]): JsonSchema {
  const example = (code: ErrorCode) => ({ value: { ...problemOf(new AppError(code)), requestId: 'ab12' } });
  const schema = { $ref: '#/components/schemas/Problem' };
  const examples = Object.fromEntries(codes.map((code) => [code, example(code)]));
  return {
    description: codes.map((code) => `\`${code}\`: ${errors[code].message}`).join(' '),
    headers: { ...everyHeader, ...(codes.includes('rate_limited') ? { 'retry-after': headerRef('RetryAfter') } : {}) },
    content: { [problemType]: { schema, examples } },
  };
}

/** RFC 9457, with our `code`. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'A fault, as RFC 9457 shows it. `code` is what a program goes by; it never changes its meaning.',
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable', 'requestId'],
  properties: {
    type: { type: 'string', const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence for people.' },
    code: { type: 'string', enum: Object.keys(errors), description: 'New codes may come.' },
    retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
    details: { description: 'Of `bad_request`: a list of `{path, message}`.' },
    requestId: { type: 'string' },
  },
};
