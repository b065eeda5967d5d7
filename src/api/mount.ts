import type Router from '@koa/router';
import type { Middleware } from 'koa';
import { z } from 'zod';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { keepsKeys, type Method, type RouteSpec } from '#contract/routes/route.ts';
import type { Access, Subject } from '#domain/policy.ts';
import type { Account, CustomerAccount, UserAccount } from '#shared/token/account.ts';
import type { ApiContext, ApiDeps, ApiState } from './api-state.ts';
import { beginStream } from './begin-stream.ts';
import { authenticate } from './middleware/authenticate.ts';
import { jsonBody } from './middleware/body.ts';
import { mayCompress } from './middleware/compress.ts';
import { deadline } from './middleware/deadline.ts';
import { tagAnswer } from './middleware/etag.ts';
import { idempotency } from './middleware/idempotency.ts';
import { limitAccount, limitAddress } from './middleware/rate-limit.ts';

type Parsed<S, Key extends string> = S extends Record<Key, infer Z extends z.ZodType> ? z.output<Z> : undefined;

/** Whose request it is, as far as the route's access says. */
type AccountOf<A extends Access> = A extends 'public'
  ? undefined
  : A extends 'account'
    ? Account
    : A extends 'customer'
      ? CustomerAccount
      : UserAccount;

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

/** A handler's time, ms: others have long given up by then. */
const handlerMs = 30_000;
const heavyMs = 60_000;

/**
 * Puts the routes of a group on the router, each behind all that stands before a handler. Who may not ask is stopped
 * before anything is read of the body.
 */
export function mount<const R extends Record<string, RouteSpec>>(
  router: Router<ApiState>,
  deps: ApiDeps,
  specs: R,
  handlers: RouteHandlers<R>,
): void {
  for (const [name, spec] of Object.entries<RouteSpec>(specs)) {
    const [method, path] = name.split(' ') as [Method, string];
    const query = strictly(spec.query);
    const handle = handlers[name] as unknown as (asked: unknown) => unknown;
    router.register(
      path,
      [method],
      [
        ...stepsBefore(deps, method, spec),
        async (ctx: ApiContext) => {
          const body = await handle(askedOf(ctx, { ...spec, query }));
          ctx.status = spec.answer.status;
          if (spec.etag) tagAnswer(ctx, body);
          else if (spec.answer.body) answerWith(ctx, body);
          await beginStream(ctx);
        },
      ],
    );
  }
}

function stepsBefore(deps: ApiDeps, method: Method, spec: RouteSpec): Middleware<ApiState>[] {
  const steps = [
    limitAddress(deps, spec.limit, spec.access === 'public'),
    authenticate(deps, spec.access),
    ...(spec.access === 'public' ? [] : [limitAccount(deps, spec.limit)]),
  ];
  if (method !== 'GET' && !spec.upload) steps.push(jsonBody());
  if (!spec.secret && spec.limit !== 'auth') steps.push(letCompress);
  // An upload takes as long as the client's line; the server's own limit ends it.
  if (!spec.upload) steps.push(deadline(spec.limit === 'heavy' ? heavyMs : handlerMs));
  if (keepsKeys(method, spec)) steps.push(idempotency(deps, spec.answer.status));
  return steps;
}

/** A read is made into text once: koa makes an object into JSON for its length, and again to send it. */
function answerWith(ctx: ApiContext, body: unknown): void {
  const isData =
    ctx.method === 'GET' && typeof body === 'object' && body !== null && !Buffer.isBuffer(body) && !('pipe' in body);
  if (isData) ctx.type = 'json';
  ctx.body = isData ? JSON.stringify(body) : body;
}

const letCompress: Middleware<ApiState> = (ctx, next) => {
  mayCompress(ctx);
  return next();
};

/** A filter that is misspelt and passed over would list, and export, everything. */
const strictly = (query: z.ZodType | undefined) => (query instanceof z.ZodObject ? query.strict() : query);

/** A path that names nothing is `not_found`, whatever is wrong with the name. */
function askedOf(ctx: ApiContext, spec: Pick<RouteSpec, 'params' | 'body'> & { query: z.ZodType | undefined }) {
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
