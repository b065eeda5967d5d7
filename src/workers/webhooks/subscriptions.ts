import type { WebhookEventType } from '#contract/webhooks.ts';
import type { Context } from '#shared/context.ts';
import { bytesToId } from '#shared/id.ts';

export type Subscription = { webhookId: string; events: ReadonlySet<WebhookEventType> };

/** How often the list is read, ms: a new webhook hears of what happens a second after it was made. */
const lookMs = 900;

/** Who wants to hear of what, kept at hand: a lane asks for each batch. */
export async function openSubscriptions(ctx: Context): Promise<() => readonly Subscription[]> {
  let current: Subscription[] = [];

  async function read(): Promise<void> {
    const rows: { id: Buffer; events: string }[] = await ctx
      .knex('webhooks')
      .where({ active: 1 })
      .select('id', 'events');
    current = rows.map(({ id, events }) => ({ webhookId: bytesToId(id), events: new Set(JSON.parse(events)) }));
  }

  await read();
  // MySQL away: the last list stays, and the lanes wait for MySQL anyway.
  const timer = setInterval(() => void read().catch(() => undefined), lookMs);
  ctx.releasers.add(() => clearInterval(timer));
  return () => current;
}
