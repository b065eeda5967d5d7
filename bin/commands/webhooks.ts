import { Command } from 'commander';
import type { Delivery } from '#contract/webhooks.ts';
import { redeliver } from '#shared/commands/send-webhook.ts';
import { listDeliveries, listWebhooks } from '#shared/db/webhooks.ts';
import { say, sayJson, table } from '../installation/say.ts';
import { withContext, withKnex } from '../installation/with-context.ts';

type Json = { json?: true };
type DeliveriesOptions = Json & { status?: Delivery['status']; limit: number };

/** `webhooks`: who is told of what happens, and what became of it. */
export function webhooksCommand(): Command {
  const webhooks = new Command('webhooks').description('who is told of what happens, and what became of it');
  webhooks.command('list').description('all of them').option('--json', 'print JSON').action(list);
  webhooks
    .command('deliveries')
    .description('of one webhook, the newest first')
    .argument('<webhook>')
    .option('--status <status>', 'pending, delivered or failed')
    .option('--limit <count>', 'at most so many', Number, 50)
    .option('--json', 'print JSON')
    .action(deliveries);
  webhooks
    .command('redeliver')
    .description('deliver an event again, under the same id')
    .argument('<webhook>')
    .argument('<deliveries...>')
    .action((webhook: string, ids: string[]) =>
      withContext(async (ctx) => {
        const caller = { actor: { type: 'system' as const, id: null, name: 'chat-api' } };
        for (const id of ids) {
          const { eventId } = await redeliver(ctx, caller, webhook, id);
          say(`${id} goes again (event ${eventId})`);
        }
      }),
    );
  return webhooks;
}

const list = ({ json }: Json) =>
  withKnex(async (knex) => {
    const { items } = await listWebhooks(knex, { after: null, limit: 1000 });
    if (json) return sayJson(items);
    if (items.length === 0) return say('no webhooks');
    const state = (active: boolean, reason: string | null) => (active ? 'on' : (reason ?? 'off'));
    const rows = items.map((w) => [w.id, state(w.active, w.disabledReason), w.url, w.events.join(' ')]);
    say(table(['id', 'state', 'url', 'events'], rows));
  });

const deliveries = (webhookId: string, { status, limit, json }: DeliveriesOptions) =>
  withKnex(async (knex) => {
    const { items } = await listDeliveries(knex, { webhookId, before: null, status, limit });
    if (json) return sayJson(items);
    if (items.length === 0) return say('no deliveries');
    const rows = items.map((d) => [d.id, d.createdAt, d.type, d.status, d.attempts, d.error ?? d.responseStatus ?? '']);
    say(table(['id', 'created', 'type', 'status', 'tries', 'answer'], rows));
  });
