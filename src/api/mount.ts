import type Router from '@koa/router';
import type { z } from 'zod';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import type { Access, Method, RouteSpec } from '#contract/routes/route.ts';
import type { Subject } from '#domain/policy.ts';
import type { Account } from '#shared/token.ts';
import type { ApiContext, ApiDeps, ApiState } from './api-state.ts';
import { authenticate } from './middleware/authenticate.ts';
import { jsonBody } from './middleware/body.ts';

type Parsed<S, Key extends string> = S extends Record<Key, infer Z extends z.ZodType> ? z.output<Z> : undefined;

type User = Account & { type: 'user' };
type Customer = Account & { type: 'customer' };

/** Whose request it is, as far as the route's access says. */
type AccountOf<A extends Access> = A extends 'public'
  ? undefined
  : A extends 'account'
    ? Account
    : A extends 'customer'
      ? Customer
      : User;

/** What a handler gets: only values that the route's schemas let through. */
export type Asked<S extends RouteSpec> = {
  params: Parsed<S, 'params'>;
  query: Parsed<S, 'query'>;
  body: Parsed<S, 'body'>;
  account: AccountOf<S['access']>;
  /** What the account may do at this moment. */
  subject: S['access'] extends 'public' ? undefined : Subject;
  ctx: ApiContext;
};

/** What a handler gives back: the body as it goes out. Nothing where the route has none, or writes it by itself. */
type Answer<S extends RouteSpec> = S['answer'] extends { body: infer Z extends z.ZodType } ? z.input<Z> : unknown;

/** One handler per route of a group: a missing one does not compile. */
export type RouteHandlers<R extends Record<string, RouteSpec>> = {
  [N in keyof R]: (asked: Asked<R[N]>) => Promise<Answer<R[N]>> | Answer<R[N]>;
};

/** Puts the routes of a group on the router. Who may not ask is stopped before anything is read of the body. */
export function mount<const R extends Record<string, RouteSpec>>(
  router: Router<ApiState>,
  deps: ApiDeps,
  specs: R,
  handlers: RouteHandlers<R>,
): void {
  for (const [name, spec] of Object.entries<RouteSpec>(specs)) {
    const handle = handlers[name] as unknown as (asked: unknown) => unknown;
    const [method, path] = name.split(' ') as [Method, string];
    const readsBody = method !== 'GET' && !spec.upload;
    const before = [authenticate(deps, spec.access), ...(readsBody ? [jsonBody()] : [])];
    router.register(
      path,
      [method],
      [
        ...before,
        async (ctx: ApiContext) => {
          const body = await handle(askedOf(ctx, spec));
          ctx.status = spec.answer.status;
          if (spec.answer.body) ctx.body = body;
        },
      ],
    );
  }
}

/** A path that names nothing is `not_found`, whatever is wrong with the name. */
function askedOf(ctx: ApiContext, spec: RouteSpec) {
  const params = spec.params?.safeParse(ctx.params);
  if (params && !params.success) throw new AppError('not_found');
  return {
    params: params?.data,
    query: spec.query && parse(spec.query, ctx.query),
    body: spec.body && parse(spec.body, ctx.request.body || {}),
    account: ctx.state.account,
    subject: ctx.state.subject,
    ctx,
  };
}
