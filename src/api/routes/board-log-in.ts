import type Router from '@koa/router';
import { z } from 'zod';
import { AppError } from '#contract/errors.ts';
import { loginBody } from '#contract/routes/auth.ts';
import { may } from '#domain/policy.ts';
import { userAccount } from '#shared/commands/accounts/find-account.ts';
import { findByPassword } from '#shared/commands/accounts/log-in.ts';
import { beginAdmin, endAdmin, requireSameOrigin } from '../admin-session.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { formBody } from '../middleware/body.ts';
import { limitAddress } from '../middleware/rate-limit.ts';
import { escapeHtml, showPage } from '../pages/html-page.ts';

const home = '/admin/queues';
/** Where the log-in leads: to a page of the board and nowhere else, whatever the link said. */
const target = z
  .string()
  .regex(/^\/admin\/queues(?:[/?][\w\-./?=&%]*)?$/)
  .catch(home);
/** What stays in the form after a fault. */
const kept = z.object({ next: target, email: z.string().max(254).catch('') });

/** The log-in page that stands before Bull Board. */
export function serveBoardLogIn(router: Router<ApiState>, deps: ApiDeps): void {
  router.get('/admin', (ctx) => ctx.redirect(home));
  router.get('/admin/login', (ctx) => showForm(ctx, { next: target.parse(ctx.query.next) }));

  router.post('/admin/login', limitAddress(deps, 'auth', true), formBody(), async (ctx) => {
    requireSameOrigin(ctx);
    const fields = loginBody.safeParse(ctx.request.body);
    const { next, email } = kept.parse(ctx.request.body ?? {});
    const user = fields.success ? await findByPassword(deps, fields.data, ctx.ip).catch(waiting) : undefined;
    if (user instanceof AppError) {
      ctx.status = 429;
      return showForm(ctx, { next, email, fault: user.message });
    }
    if (!user) {
      ctx.status = 401;
      return showForm(ctx, { next, email, fault: 'The email address or the password is wrong.' });
    }
    // Whoever knows the password may know what the account is.
    if (!may(await deps.access.subjectOf(userAccount(user)), 'queues.manage')) {
      ctx.status = 403;
      return showForm(ctx, { next, email, fault: 'The password is right, but only an admin may look at the queues.' });
    }
    await beginAdmin(ctx, deps, user);
    ctx.status = 303;
    ctx.redirect(next);
  });

  router.get('/admin/logout', (ctx) =>
    showPage(ctx, 'Queues', '<form method="post" action="/admin/logout"><button>Log out</button></form>'),
  );
  router.post('/admin/logout', async (ctx) => {
    requireSameOrigin(ctx);
    await endAdmin(ctx, deps);
    ctx.status = 303;
    ctx.redirect('/admin/login');
  });
}

/** Too many wrong passwords are said on the page; all else is a fault. */
function waiting(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'rate_limited') return error;
  throw error;
}

function showForm(
  ctx: ApiContext,
  { next, email = '', fault }: { next: string; email?: string; fault?: string },
): void {
  const said = fault ? `<p class="fault" role="alert">${escapeHtml(fault)}</p>` : '';
  showPage(
    ctx,
    'Queues',
    `${said}<form method="post" action="/admin/login">
  <label>Email <input name="email" type="email" autocomplete="username" value="${escapeHtml(email)}" required${email ? '' : ' autofocus'}></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required${email ? ' autofocus' : ''}></label>
  <input type="hidden" name="next" value="${escapeHtml(next)}">
  <button>Log in</button>
</form>`,
  );
}
