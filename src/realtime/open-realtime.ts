import { createServer } from 'node:http';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import type { Context } from '#shared/context.ts';
import { healthListener } from '#shared/health.ts';
import { announce } from '#shared/instances.ts';
import { listen } from '#shared/listen.ts';
import { createRealtime } from './create-realtime.ts';

/** Listens for sockets, and for health checks on the same port, until the context closes. Returns the URL. */
export async function openRealtime(ctx: Context): Promise<string> {
  const tokens = await openTokens(ctx.knex, ctx.fieldKeys, ctx.now);
  const http = createServer(healthListener(ctx));
  const io = await createRealtime(ctx, tokens, http);
  const url = await listen(ctx, http, ctx.config.REALTIME_PORT);
  announce(ctx, { kind: 'realtime', sockets: () => io.engine.clientsCount });
  return url;
}
