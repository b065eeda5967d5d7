import type { Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import type { Account } from '#shared/token/account.ts';
import { requireAdmin } from '../admin-session.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';

const path = '/admin/queues';

/** Its own scripts and styles; the fonts it would fetch from a CDN are left out. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self' blob:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/** Bull Board, behind an admin. It takes 10 MB: only an api that somebody opens it on loads it. */
export function board(deps: ApiDeps): Middleware<ApiState> {
  let opened: Promise<Middleware> | undefined;
  const open = () => {
    opened ??= import('../create-board.ts').then(({ createBoard }) => createBoard(deps, path));
    return opened;
  };

  return async (ctx, next) => {
    if (ctx.path !== path && !ctx.path.startsWith(`${path}/`)) return next();
    try {
      const account = await requireAdmin(ctx as ApiContext, deps);
      if (ctx.method !== 'GET' && ctx.method !== 'HEAD') await recordWrite(deps, ctx as ApiContext, account);
    } catch (error) {
      const lost = error instanceof AppError && error.code === 'unauthorized';
      if (!lost || ctx.method !== 'GET' || ctx.accepts('json', 'html') !== 'html') throw error;
      return ctx.redirect(`/admin/login?next=${encodeURIComponent(ctx.url)}`);
    }
    ctx.set('content-security-policy', policy);
    const show = await open();
    await show(ctx, next);
    // The policy refuses them: a browser would say so at each load.
    if (typeof ctx.body === 'string') ctx.body = ctx.body.replace(/<link href="https:\/\/fonts\.[^>]*>/, '');
  };
}

/** Notes what an admin is about to do to the queues; the board's own requests name the queue in their path. */
async function recordWrite({ knex, now }: ApiDeps, ctx: ApiContext, account: Account): Promise<void> {
  const { method } = ctx;
  const [, queue = null] = /\/api\/queues\/([^/]{1,64})\//.exec(ctx.path) ?? [];
  const target = { type: 'queue', id: queue };
  const after = { method, path: ctx.path };
  await recordAudit(knex, { ...callerOf({ account, ctx }), action: 'queue.manage', target, after, at: now() });
}
