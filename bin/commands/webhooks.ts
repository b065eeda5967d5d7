import { Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '#contract/errors.ts';
import type { Delivery } from '#contract/webhooks.ts';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { redeliver } from '#shared/commands/webhooks/redeliver.ts';
import { listDeliveries } from '#shared/db/webhooks/deliveries.ts';
import { listWebhooks, readWebhook } from '#shared/db/webhooks/webhooks.ts';
import { parseId, parseLimit } from '../shared/arguments.ts';
import { CliError } from '../shared/cli-error.ts';
import { say, sayJson, table } from '../shared/say.ts';
import { withContext, withKnex } from '../shared/with-context.ts';

type Json = { json?: true };
type DeliveriesOptions = Json & { status?: Delivery['status']; limit: number };

/** `webhooks`: who is told of what happens, and what became of it. */
export function webhooksCommand(): Command {
  const webhooks = new Command('webhooks').description('who is told of what happens, and what became of it');
  webhooks.command('list').description('all of them').option('--json', 'print JSON').action(list);
  webhooks
    .command('deliveries')
    .description('of one webhook, the newest first')
    .argument('<webhook>', 'its id, as webhooks list shows it', parseId)
    .addOption(new Option('--status <status>', 'only these').choices(['pending', 'delivered', 'failed']))
    .option('--limit <count>', 'at most so many', parseLimit, 50)
    .option('--json', 'print JSON')
    .action(deliveries);
  webhooks
    .command('redeliver')
    .description('deliver an event again, under the same id')
    .argument('<webhook>', 'its id, as webhooks list shows it', parseId)
    .argument('<deliveries...>', 'their numbers, as webhooks deliveries shows them', parseNumbers)
    .action((webhook: string, ids: string[]) =>
      withContext(async (ctx) => {
        await readWebhook(ctx.knex, webhook).catch(missing(`webhook ${webhook}`));
        for (const id of ids) {
          const { eventId } = await redeliver(ctx, theSystem, webhook, id).catch(
            missing(`delivery ${id} of this webhook`),
          );
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
    say(table(['ID', 'STATE', 'URL', 'EVENTS'], rows));
  });

const deliveries = (webhookId: string, { status, limit, json }: DeliveriesOptions) =>
  withKnex(async (knex) => {
    await readWebhook(knex, webhookId).catch(missing(`webhook ${webhookId}`));
    const { items } = await listDeliveries(knex, { webhookId, after: null, status, limit });
    if (json) return sayJson(items);
    if (items.length === 0) return say('no deliveries');
    const rows = items.map((d) => [d.id, d.createdAt, d.type, d.status, d.attempts, d.error ?? d.responseStatus ?? '']);
    say(table(['ID', 'CREATED', 'TYPE', 'STATUS', 'TRIES', 'ANSWER'], rows));
  });

function parseNumbers(text: string, before: string[] = []): string[] {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return [...before, text];
}

const missing =
  (what: string) =>
  (error: unknown): never => {
    throw error instanceof AppError && error.code === 'not_found' ? new CliError(`there is no ${what}`) : error;
  };
