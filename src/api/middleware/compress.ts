import { constants } from 'node:zlib';
import type { Middleware } from 'koa';
import compressible from 'koa-compress';

/** Smaller ones fit into one packet as they are, bytes. */
const threshold = 1400;

const pack = compressible({
  threshold,
  filter: (type) => !/event-stream/.test(type) && /json|text|javascript|svg|xml/.test(type),
  br: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  gzip: { level: 5 },
  deflate: false,
  zstd: false,
});

/**
 * Brotli or gzip for what says that it may be packed (`mayCompress`). Nothing is by default: the length of a packed
 * answer that holds a secret beside what an attacker sent tells the secret, letter by letter (BREACH).
 */
export function compress(): Middleware {
  return (ctx, next) => {
    ctx.compress = false;
    return pack(ctx, next);
  };
}

/** This answer holds no secret. */
export const mayCompress = (ctx: { compress?: unknown }): void => {
  ctx.compress = {};
};
