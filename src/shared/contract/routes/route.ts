import { z } from 'zod';
import type { ErrorCode } from '#contract/errors.ts';
import type { LimitName } from '#contract/limits.ts';
import { clientId } from '#contract/wire.ts';
import type { Access } from '#domain/policy.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route answers when all is well. `body: null` is no body; `type` is set where it is not JSON. */
export type AnswerSpec = { status: number; body: z.ZodType | null; type?: string };

/**
 * One route of the REST contract: all that the router, the OpenAPI document and the tests need to know of it. A handler
 * gets the parsed values and cannot be reached without them.
 */
export type RouteSpec = {
  summary: string;
  /** More for a reader of `/docs`, in Markdown. */
  description?: string;
  access: Access;
  limit: LimitName;
  params?: z.ZodObject;
  query?: z.ZodType;
  body?: z.ZodType;
  /** The body is a multipart form with these fields, and behind them one file; the handler reads it itself. */
  upload?: z.ZodObject;
  answer: AnswerSpec;
  /** Codes beside those that every route of its kind has. */
  errors?: readonly ErrorCode[];
  /** A read whose answer is worth a conditional request. */
  etag?: boolean;
  /** The answer holds a token or a secret: it is never packed, for the length would tell of it. Class `auth` always. */
  secret?: boolean;
};

/**
 * What every `POST` of staff and customers takes. In a chat it becomes the id of the command; elsewhere `mount` keeps the
 * answer for it.
 */
export const keyHeader = z.object({ 'idempotency-key': clientId.optional() });

/** Whether `mount` keeps answers by key. What anybody may ask has no account to keep them for. */
export const keepsKeys = (method: Method, { access, upload }: Pick<RouteSpec, 'access' | 'upload'>): boolean =>
  method === 'POST' && access !== 'public' && access !== 'customer' && !upload;

/** `GET /me`: the path is under `/api/v1`, parameters as `:name`. */
export type RouteName = `${Method} /${string}`;
export type Routes = Record<RouteName, RouteSpec>;

/** Keeps the exact types of a group of routes. */
export const defineRoutes = <const R extends Routes>(routes: R): R => routes;
