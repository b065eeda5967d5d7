import { createServer } from 'node:http';
import { openTokens } from '#shared/commands/open-tokens.ts';
import { loadConfig } from '#shared/config.ts';
import { openContext } from '#shared/context.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { healthListener } from '#shared/health.ts';
import { listen } from '#shared/listen.ts';
import { runProcess } from '#shared/lifecycle.ts';
import { createRealtime } from './create-realtime.ts';

await runProcess('realtime', async () => {
  const config = loadConfig();
  const ctx = await openContext(config, 'realtime', 'front');
  const tokens = await openTokens(ctx.knex, readFieldKeys(config), ctx.now);
  const http = createServer(healthListener(ctx));
  await createRealtime(ctx, tokens, http);
  await listen(ctx, http, config.REALTIME_PORT);
  return ctx.releasers;
});
