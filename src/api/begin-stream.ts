import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { Context } from 'koa';

/**
 * Waits for the first bytes of an answer that is sent while it is read: what goes wrong until then is still a problem.
 * Afterwards the connection is cut, so that nobody takes half an export for a whole one.
 */
export async function beginStream(ctx: Context): Promise<void> {
  const { body } = ctx;
  if (!(body instanceof Readable)) return;
  // Koa's own listener would answer in plain text, and with packing in between not at all.
  body.removeAllListeners('error');
  await once(body, 'readable');
  body.once('error', (error) => {
    ctx.app.emit('error', error, ctx);
    ctx.res.destroy();
  });
}
