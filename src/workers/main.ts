import { loadConfig } from '#shared/config.ts';
import { openContext } from '#shared/context.ts';
import { openHealth } from '#shared/health.ts';
import { runProcess } from '#shared/lifecycle.ts';
import { createWorker } from './create-worker.ts';

await runProcess('worker', async () => {
  const config = loadConfig();
  const ctx = await openContext(config, 'worker', 'worker');
  await createWorker(ctx);
  await openHealth(ctx, config.HEALTH_PORT);
  ctx.log.info({ queues: config.WORKER_QUEUES, provider: config.AI_PROVIDER }, 'worker is ready');
  return ctx.releasers;
});
