import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { DeliveryRow } from './deliveries.ts';
import { findWebhook } from './webhooks.ts';

/** What is delivered in order: the events about one thing, to one webhook. */
export type Pair = { webhookId: string; subjectId: string };

/** What is pending is owed. When it is looked for is `next_at`; null: not before its webhook is switched on again. */
const owed = (knex: Knex, { webhookId, subjectId }: Pair) =>
  knex('webhook_deliveries').where({
    webhook_id: idToBytes(webhookId),
    subject_id: idToBytes(subjectId),
    status: 'pending',
  });

/** The oldest one of a pair that is owed; those behind it wait until it has arrived or was given up. */
export const findOwed = (knex: Knex, pair: Pair): Promise<DeliveryRow | undefined> =>
  owed(knex, pair).orderBy('id').first();

/** Takes a delivery for one try, until a moment when somebody else may think it lost. Null if somebody else has it. */
export async function claimDelivery(
  knex: Knex,
  row: DeliveryRow,
  { at, until }: { at: number; until: number },
): Promise<DeliveryRow | null> {
  const attempts = row.attempts + 1;
  const claimed = await knex('webhook_deliveries')
    .where({ id: row.id, status: 'pending', attempts: row.attempts })
    .where((free) => free.whereNull('claimed_until').orWhere('claimed_until', '<', new Date(at)))
    .update({ claimed_until: new Date(until), attempts });
  return claimed === 1 ? { ...row, attempts } : null;
}

type Tried = Pick<DeliveryRow, 'status' | 'next_at' | 'response_status' | 'response_ms' | 'error' | 'ended_at'>;

/** Writes down what became of a try, unless somebody else's try did meanwhile. */
export async function finishDelivery(knex: Knex, { id, attempts }: DeliveryRow, tried: Tried): Promise<void> {
  await knex('webhook_deliveries')
    .where({ id, status: 'pending', attempts })
    .update({ ...tried, claimed_until: null });
}

/** Whatever a pair owes is not looked for before `until`: the oldest one waits so long, and the others for it. */
export async function putOff(knex: Knex, pair: Pair, until: Date): Promise<void> {
  await retryDeadlock(() => owed(knex, pair).where('next_at', '<', until).update({ next_at: until }));
}

/** Whatever a pair owes to a webhook that is off is not looked for any more. */
export async function putOffWhileOff(knex: Knex, pair: Pair): Promise<void> {
  await knex.transaction(async (trx) => {
    // Locked: switched on meanwhile, it would never hear of these.
    const webhook = await findWebhook(trx, pair.webhookId, true);
    if (webhook?.active === 0) await owed(trx, pair).update({ next_at: null });
  });
}

/** All that a webhook is owed is due at once. */
export async function hurryDeliveries(trx: Knex, webhookId: string, at: Date): Promise<void> {
  await trx('webhook_deliveries')
    .where({ webhook_id: idToBytes(webhookId), status: 'pending' })
    .update({ next_at: at });
}

/** A delivery is owed anew, with all its tries. */
export async function oweAgain(trx: Knex, id: number, at: Date): Promise<void> {
  await trx('webhook_deliveries').where({ id }).update({ status: 'pending', attempts: 0, next_at: at, ended_at: null });
}

/** What a webhook is owed and nobody is at: whom the `limit` deliveries that have waited longest are about. */
export async function listDueSubjects(knex: Knex, webhookId: string, at: Date, limit: number): Promise<string[]> {
  const rows: Pick<DeliveryRow, 'subject_id'>[] = await knex('webhook_deliveries')
    .where({ webhook_id: idToBytes(webhookId), status: 'pending' })
    .where('next_at', '<=', at)
    .where((free) => free.whereNull('claimed_until').orWhere('claimed_until', '<', at))
    .orderBy('next_at')
    .limit(limit)
    .select('subject_id');
  return [...new Set(rows.map((row) => bytesToId(row.subject_id)))];
}

/** Forgets what ended before `before`, and what was owed since before then: payloads hold words. `limit` of each. */
export async function pruneDeliveries(knex: Knex, before: Date, limit: number): Promise<void> {
  await knex('webhook_deliveries').where('ended_at', '<', before).orderBy('ended_at').limit(limit).delete();
  // Ids count up with the time, so the oldest are the first; an index by time would be one more for every lane to write.
  const first: Pick<DeliveryRow, 'id' | 'status' | 'created_at'>[] = await knex('webhook_deliveries')
    .orderBy('id')
    .limit(limit)
    .select('id', 'status', 'created_at');
  const stale = first.filter((row) => row.status === 'pending' && row.created_at < before).map(({ id }) => id);
  if (stale.length > 0) await knex('webhook_deliveries').whereIn('id', stale).where({ status: 'pending' }).delete();
}
