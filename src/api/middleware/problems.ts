import type { Middleware } from 'koa';
import { AppError, type ErrorCode, errors } from '#contract/errors.ts';
import { appErrorOf } from '#shared/commands/app-error-of.ts';
import type { Log } from '#shared/log.ts';
import { problemOf, problemType } from '#shared/problem.ts';
import type { ApiState } from '../api-state.ts';

/** Statuses that koa and its parts give by themselves. */
const codes: Record<number, ErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported_type',
};

/**
 * The door where errors become answers: `application/problem+json` with a `code`. What nobody foresaw is logged whole
 * and shown as `internal`.
 */
export function problems(log: Log): Middleware<ApiState> {
  return async (ctx, next) => {
    const show = (error: unknown, status?: number) => {
      const problem = problemOf(error, status);
      if (problem.code === 'unauthorized') ctx.set('www-authenticate', 'Bearer');
      const { retryAfter } = (problem.details ?? {}) as { retryAfter?: unknown };
      if (typeof retryAfter === 'number') ctx.set('retry-after', String(retryAfter));
      ctx.status = problem.status;
      ctx.body = { ...problem, requestId: ctx.state.requestId };
      ctx.type = problemType;
    };
    try {
      await next();
      if (ctx.status >= 400 && !ctx.body) show(refusalOf(ctx.status), ctx.status);
    } catch (thrown) {
      const refusal = thrown instanceof AppError ? thrown : ofKoa(thrown);
      // Also what a database said: a schema that lets through what no column takes is to be mended.
      if (!refusal) {
        const { method, path } = ctx;
        log.error({ err: thrown, requestId: ctx.state.requestId, method, path }, 'request failed');
      }
      show(refusal ?? appErrorOf(thrown) ?? thrown);
    }
  };
}

/** 404 and 405 of the router; a status without a code of its own is the request's fault. */
function refusalOf(status: number): AppError {
  if (status === 405) return new AppError('bad_request', 'This path does not take this method; see the header Allow.');
  return new AppError(codes[status] ?? 'bad_request');
}

/** Errors of koa and its parts carry a status (a body that is no JSON, one that is too large, a path nobody can read). */
function ofKoa(thrown: unknown): AppError | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { status } = thrown as { status?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  const code = codes[status] ?? 'bad_request';
  return new AppError(code, code === 'bad_request' ? 'The request cannot be read.' : errors[code].message);
}
