import { wakeDelivery } from '#shared/commands/webhooks/wake-delivery.ts';
import type { Context } from '#shared/context.ts';
import type { Delivery, Outcome } from './batch.ts';

/** Wakes what a batch left for webhooks: what one webhook hears of one conversation is one line of deliveries. */
export async function wakeDeliveries(ctx: Context, outcomes: Outcome[]): Promise<void> {
  const lines = new Map<string, Delivery>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'new') continue;
    for (const delivery of outcome.deliveries) lines.set(`${delivery.webhookId}_${delivery.conversationId}`, delivery);
  }
  await Promise.all(
    [...lines.values()].map(({ webhookId, conversationId }) => wakeDelivery(ctx, webhookId, conversationId)),
  );
}
