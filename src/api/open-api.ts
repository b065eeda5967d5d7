import { createServer } from 'node:http';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import type { Context } from '#shared/context.ts';
import { listen } from '#shared/listen.ts';
import { createApi } from './create-api.ts';
import { startUploadSweeper } from './sweep-uploads.ts';

/** Serves the API on `HOST:PORT` until the context's releasers run. Returns the URL. */
export async function openApi(ctx: Context): Promise<string> {
  startUploadSweeper(ctx);
  const tokens = await openTokens(ctx.knex, ctx.fieldKeys, ctx.now);
  return listen(ctx, createServer(createApi({ ...ctx, tokens }).callback()), ctx.config.PORT);
}
