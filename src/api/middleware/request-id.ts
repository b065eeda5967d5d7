import type { Middleware } from 'koa';
import { randomId } from '#shared/id.ts';
import type { ApiState } from '../api-state.ts';

/** What a caller may bring along: it comes back in a header, and stands in logs and in commands. */
const accepted = /^[\w.:-]{1,64}$/;

/** Names the request: the caller's `x-request-id`, else a new one. It is the trace id of what the request asks for. */
export function requestId(): Middleware<ApiState> {
  return async (ctx, next) => {
    const given = ctx.get('x-request-id');
    ctx.state.requestId = accepted.test(given) ? given : randomId();
    ctx.set('x-request-id', ctx.state.requestId);
    await next();
  };
}
