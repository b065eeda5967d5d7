import type { Middleware } from 'koa';
import type { Log } from '#shared/log.ts';
import type { ApiState } from '../api-state.ts';

/** What asks every few seconds and is always the same. */
const quiet = /^\/(?:health\/|metrics$)/;

/**
 * One line per request when its answer is out: the route and never its values, for those may be secrets or personal.
 * `bytes` are those on the wire; `aborted`: the client did not wait.
 */
export function accessLog(processLog: Log): Middleware<ApiState> {
  // The line has nothing to hide, and looking for it costs as much as writing it.
  const log = processLog.child({}, { redact: [] });
  return async (ctx, next) => {
    const started = performance.now();
    const { res } = ctx;
    const socket = ctx.req.socket;
    const before = socket.bytesWritten;
    res.once('close', () => {
      const { status, method } = ctx;
      const level = quiet.test(ctx.path) ? 'debug' : status >= 500 ? 'warn' : 'info';
      if (!log.isLevelEnabled(level)) return;
      const route = (ctx as { _matchedRoute?: unknown })._matchedRoute;
      const line = {
        requestId: ctx.state.requestId,
        method,
        route: route === undefined ? null : String(route),
        status,
        ms: Math.round((performance.now() - started) * 10) / 10,
        bytes: socket.bytesWritten - before,
        account: ctx.state.account?.id,
        ...(res.writableFinished ? {} : { aborted: true }),
      };
      log[level](line, 'request');
    });
    await next();
  };
}
