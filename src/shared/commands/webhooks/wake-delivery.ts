import type { Context } from '#shared/context.ts';

/** Wakes the deliveries of one subject to one webhook: they go one after the other. */
export async function wakeDelivery(
  { queues }: Pick<Context, 'queues'>,
  webhookId: string,
  subjectId: string,
  traceId?: string,
): Promise<void> {
  const wakes = `${webhookId}_${subjectId}`;
  await queues.add('webhooks', 'delivery.send', { webhookId, subjectId }, { wakes, traceId });
}
