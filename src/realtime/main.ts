import { loadConfig } from '#shared/config.ts';
import { openContext } from '#shared/context.ts';
import { runProcess } from '#shared/lifecycle.ts';
import { openRealtime } from './open-realtime.ts';

await runProcess('realtime', async () => {
  const ctx = await openContext(loadConfig(), 'realtime', 'front');
  await openRealtime(ctx);
  return ctx.releasers;
});
