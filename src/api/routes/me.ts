import type Router from '@koa/router';
import { AppError } from '#contract/errors.ts';
import type { Me } from '#contract/http.ts';
import { findCustomer, findUser } from '#shared/commands/find-account.ts';
import { presentCustomer, presentUser } from '#shared/db/present.ts';
import type { Account } from '#shared/token.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { accountOf, authenticate } from '../middleware/authenticate.ts';

/** Whose token it is, as the account stands now. */
export function meRoutes(router: Router<ApiState>, { knex, tokens }: ApiDeps): void {
  router.get('/me', authenticate(tokens), async (ctx) => {
    ctx.body = await readMe(accountOf(ctx));
  });

  async function readMe({ type, id }: Account): Promise<Me> {
    if (type === 'user') {
      const user = await findUser(knex, id);
      if (user) return { type, user: presentUser(user) };
    } else {
      const customer = await findCustomer(knex, id);
      if (customer) return { type, customer: presentCustomer(customer) };
    }
    throw new AppError('unauthorized');
  }
}
