import type { Context } from '#shared/context.ts';
import { openHealth } from '#shared/health.ts';
import { announce } from '#shared/instances.ts';
import { createWorker } from './create-worker.ts';

/** Serves queues, and health checks on `HEALTH_PORT`, until the context closes. */
export async function openWorker(ctx: Context): Promise<void> {
  const { config, log } = ctx;
  const { failingModels } = await createWorker(ctx);
  await openHealth(ctx, config.HEALTH_PORT);
  announce(ctx, { kind: 'worker', queues: config.WORKER_QUEUES, failingModels });
  log.info({ queues: config.WORKER_QUEUES, provider: config.AI_PROVIDER }, 'worker is ready');
}
