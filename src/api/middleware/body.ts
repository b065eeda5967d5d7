import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import type { ApiState } from '../api-state.ts';

const readJson = bodyParser({ enableTypes: ['json'], jsonLimit: '64kb', encoding: 'utf-8' });
const readForm = bodyParser({ enableTypes: ['form'], formLimit: '4kb' });

const nothing = async () => undefined;

/**
 * Reads a JSON object of at most 64 KB; a request may have no body. Others are `unsupported_type` or `too_large`.
 * Packed bodies are not taken: nobody needs them for 64 KB, and a bad one fails in ways of its own.
 */
export function jsonBody(): Middleware<ApiState> {
  return async (ctx, next) => {
    // `is` takes `content-length: 0` for a body; that is how fetch sends none.
    if (ctx.request.length !== 0 && ctx.is('application/json') === false) throw new AppError('unsupported_type');
    if (ctx.get('content-encoding')) throw new AppError('unsupported_type');
    await readJson(ctx, nothing);
    if (Array.isArray(ctx.request.body)) throw new AppError('bad_request');
    await next();
  };
}

/** Reads the fields of a small HTML form. */
export function formBody(): Middleware<ApiState> {
  return async (ctx, next) => {
    await readForm(ctx, next);
  };
}
