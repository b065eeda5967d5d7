import { createServer } from 'node:http';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import type { Context } from '#shared/context.ts';
import { announce } from '#shared/instances.ts';
import { listen } from '#shared/listen.ts';
import { createApi } from './create-api.ts';
import { loadWeb, webFolder } from './load-web.ts';
import { startUploadSweeper } from './sweep-uploads.ts';

/** Serves the API on `HOST:PORT` until the context's releasers run. Returns the URL. */
export async function openApi(ctx: Context): Promise<string> {
  startUploadSweeper(ctx);
  const tokens = await openTokens(ctx.knex, ctx.fieldKeys, ctx.now);
  const web = await loadWeb(webFolder);
  if (web.size === 0) ctx.log.warn('the widget and the console are not built: npm run web');
  const url = await listen(ctx, createServer(createApi({ ...ctx, tokens, web }).callback()), ctx.config.PORT);
  announce(ctx, { kind: 'api' });
  return url;
}
