import type { RouterContext } from '@koa/router';
import type { Subject } from '#domain/policy.ts';
import type { Context } from '#shared/context.ts';
import type { Limiter } from '#shared/rate-limit.ts';
import type { Account } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import type { WebFiles } from './load-web.ts';

/** What the application is made of. */
export type ApiParts = Context & { tokens: Tokens; web: WebFiles };

/** What the routes work with. */
export type ApiDeps = ApiParts & { limiter: Limiter };

/** What the middleware finds out about a request. `account` and `subject` are there behind `authenticate`. */
export type ApiState = { requestId: string; account?: Account; subject?: Subject };

export type ApiContext = RouterContext<ApiState>;
