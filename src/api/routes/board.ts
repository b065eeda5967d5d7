import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { KoaAdapter } from '@bull-board/koa';
import type { Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import { requireAdmin } from '../admin-session.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';

const path = '/admin/queues';

/** Its own scripts and styles; the fonts it would fetch from a CDN are left out. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self' blob:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/**
 * Bull Board, behind an admin. Lane queues can be looked at only: its buttons could delete messages that were
 * acknowledged, or change their order.
 */
export function board(deps: ApiDeps): Middleware<ApiState> {
  const adapters = [...deps.queues.raw()].map(
    ([name, queue]) => new BullMQAdapter(queue, { readOnlyMode: name.startsWith('lane-') }),
  );
  const server = new KoaAdapter();
  server.setBasePath(path);
  createBullBoard({
    queues: adapters,
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Chat API', miscLinks: [{ text: 'Log out', url: '/admin/logout' }] } },
  });
  const show = server.registerPlugin();

  return async (ctx, next) => {
    if (ctx.path !== path && !ctx.path.startsWith(`${path}/`)) return next();
    try {
      await requireAdmin(ctx as ApiContext, deps);
    } catch (error) {
      const lost = error instanceof AppError && error.code === 'unauthorized';
      if (!lost || ctx.method !== 'GET' || ctx.accepts('json', 'html') !== 'html') throw error;
      return ctx.redirect(`/admin/login?next=${encodeURIComponent(ctx.url)}`);
    }
    ctx.set('content-security-policy', policy);
    await show(ctx, next);
  };
}
