import { bodyParser } from '@koa/bodyparser';
import type { Context, Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import type { ApiState } from '../api-state.ts';

const readJson = bodyParser({ enableTypes: ['json'], jsonLimit: '64kb', encoding: 'utf-8' });
const readForm = bodyParser({ enableTypes: ['form'], formLimit: '4kb' });

/** No contract of ours is half as deep; code that walks a value by recursion bears far more. */
const maxDepth = 32;

/** A small body that takes longer than this is sent by somebody who wants to hold a connection, ms. */
const bodyMs = 10_000;

const nothing = async () => undefined;

/**
 * Reads a JSON object of at most 64 KB and 32 levels, within 10 s; a request may have no body. Others are
 * `unsupported_type`, `too_large` or `bad_request`, and so is a key that reaches for a prototype. Packed bodies are not
 * taken: nobody needs them for 64 KB, and a bad one fails in ways of its own.
 */
export function jsonBody(withinMs = bodyMs): Middleware<ApiState> {
  return async (ctx, next) => {
    // `is` takes `content-length: 0` for a body; that is how fetch sends none.
    if (ctx.request.length !== 0 && ctx.is('application/json') === false) throw new AppError('unsupported_type');
    if (ctx.get('content-encoding')) throw new AppError('unsupported_type');
    await inTime(ctx, withinMs, readJson(ctx, nothing));
    if (Array.isArray(ctx.request.body)) throw new AppError('bad_request');
    if (isDeeper(ctx.request.body, maxDepth)) throw new AppError('bad_request', 'The body is nested too deeply.');
    await next();
  };
}

/** Reads the fields of a small HTML form. */
export function formBody(withinMs = bodyMs): Middleware<ApiState> {
  return async (ctx, next) => {
    await inTime(ctx, withinMs, readForm(ctx, nothing));
    await next();
  };
}

/** Who is late is told so, and has to connect again: the rest of the body may still come over this connection. */
async function inTime(ctx: Context, ms: number, read: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    ctx.set('connection', 'close');
    late.reject(new AppError('bad_request', 'The body did not arrive in time.'));
  }, ms);
  // The answer ends the connection, and with it the reading.
  read.catch(() => undefined);
  await Promise.race([read, late.promise]).finally(() => clearTimeout(timer));
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
