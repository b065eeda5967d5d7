import type { Middleware } from 'koa';
import { AppError, type ErrorCode, errors } from '#contract/errors.ts';
import { isAway, isMisfit } from '#shared/db/faults.ts';
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
      const error = translate(thrown);
      // Also what a database said: a schema that lets through what no column takes is to be mended.
      if (!(error instanceof AppError) || isOfDatabase(thrown)) {
        const { method, path } = ctx;
        log.error({ err: faultOf(thrown), requestId: ctx.state.requestId, method, path }, 'request failed');
      }
      show(error);
    }
  };
}

/** 404 and 405 of the router; a status without a code of its own is the request's fault. */
function refusalOf(status: number): AppError {
  if (status === 405) return new AppError('bad_request', 'This path does not take this method; see the header Allow.');
  return new AppError(codes[status] ?? 'bad_request');
}

/** Errors of koa and its parts carry a status (a body that is no JSON, one that is too large, a path nobody can read). */
function translate(thrown: unknown): unknown {
  if (thrown instanceof AppError || typeof thrown !== 'object' || thrown === null) return thrown;
  if (isMisfit(thrown)) return new AppError('bad_request', 'A value is not one that its field takes.');
  if (isAway(thrown)) return new AppError('unavailable');
  const { status } = thrown as { status?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) return thrown;
  const code = codes[status] ?? 'bad_request';
  return new AppError(code, code === 'bad_request' ? 'The request cannot be read.' : errors[code].message);
}

const isOfDatabase = (thrown: unknown): boolean => isMisfit(thrown) || isAway(thrown);

/** An error for the log. The message of a database error quotes the values of its statement: names, addresses, hashes. */
function faultOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const native = (error as { nativeError?: Error }).nativeError ?? error;
  if (!('sql' in native)) return error;
  const { code, errno } = native as { code?: string; errno?: number };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, code, errno, stack: frames?.join('\n') };
}
