import type { Context } from '#shared/context.ts';

/**
 * Has a worker give what waits to agents who are free, where that is done by itself. Says only that there may be something:
 * the rows and the agents' presence tell what.
 */
export async function wakeRouting({ queues, settings }: Pick<Context, 'queues' | 'settings'>): Promise<void> {
  if (settings.get('handoff').assignment !== 'automatic') return;
  await queues.add('handoffs', 'waiting.assign', {}, { wakes: 'assign' });
}
