import { loadConfig } from '#shared/config.ts';
import { openContext } from '#shared/context.ts';
import { runProcess } from '#shared/lifecycle.ts';
import { openWorker } from './open-worker.ts';

await runProcess('worker', async () => {
  const ctx = await openContext(loadConfig(), 'worker', 'worker');
  await openWorker(ctx);
  return ctx.releasers;
});
