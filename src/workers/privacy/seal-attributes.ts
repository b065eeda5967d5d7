import type { Context } from '#shared/context.ts';
import { sealCustomer, unsealCustomer } from '#shared/db/customer-fields.ts';
import type { Knex } from '#shared/db/knex.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { sealedVersionKey } from '#shared/redis-keys.ts';
import { tryEach } from './try-each.ts';

/** Rows read at once, and customers sealed in one run; the next one, a minute later, seals the next ones. */
const batch = 500;
const limit = 2000;

/** By then every process knows a changed setting, ms: what is stored from now on is sealed as it is stored. */
const knownMs = 10_000;

/**
 * Seals the attributes that the setting `privacy.sensitiveAttributes` names now and that were stored in the clear before,
 * once for each version of the setting: Redis knows the last one. Returns how many customers had such.
 */
export async function sealAttributes(ctx: Context, signal: AbortSignal): Promise<number> {
  const { knex, redis, settings, config, log, now } = ctx;
  const { sensitiveAttributes: names } = settings.get('privacy');
  const changedAt = settings.updatedAt('privacy')?.getTime() ?? 0;
  if (names.length === 0 || now() - changedAt < knownMs) return 0;
  const version = String(settings.version('privacy'));
  const key = sealedVersionKey(config.QUEUE_PREFIX);
  if ((await redis.get(key)) === version) return 0;
  const fault = 'attributes of a customer could not be sealed';
  let sealed = 0;
  let failed = 0;
  for (let last: Buffer | null = Buffer.alloc(0); last && sealed < limit; ) {
    const page = await readOpen(knex, names, last);
    const missed = await tryEach(page.ids, { log, signal, fault }, (id) => sealOne(ctx, id, names));
    sealed += page.ids.length - missed;
    failed += missed;
    last = page.last;
    if (last === null && failed === 0) await redis.set(key, version);
  }
  return sealed;
}

/** Of the next customers those who have one of these attributes in the clear. `last`: where to go on, null at the end. */
async function readOpen(knex: Knex, names: string[], after: Buffer): Promise<{ ids: string[]; last: Buffer | null }> {
  const rows = await knex('customers')
    .whereNotNull('attributes')
    .where('id', '>', after)
    .orderBy('id')
    .limit(batch)
    .select<{ id: Buffer; attributes: string }[]>('id', 'attributes');
  const open = rows.filter(({ attributes }) => {
    const known: object = JSON.parse(attributes);
    return names.some((name) => Object.hasOwn(known, name));
  });
  const last = rows.length === batch ? (rows.at(-1)?.id ?? null) : null;
  return { ids: open.map(({ id }) => bytesToId(id)), last };
}

/** Nothing that anybody sees changes: neither does the row's version. */
async function sealOne({ knex, fieldKeys }: Context, id: string, names: string[]): Promise<void> {
  await knex.transaction(async (trx) => {
    const row = await CustomerRow.query(trx)
      .findOne({ id: idToBytes(id) })
      .forUpdate();
    if (!row) return;
    const { sealed, ...fields } = unsealCustomer(fieldKeys, row);
    const { attributes, attributes_sealed } = sealCustomer(fieldKeys, id, fields, [...sealed, ...names]);
    await trx('customers')
      .where({ id: idToBytes(id) })
      .update({ attributes, attributes_sealed });
  });
}
