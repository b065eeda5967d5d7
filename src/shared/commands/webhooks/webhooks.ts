import type { Webhook } from '#contract/webhooks.ts';
import { type Caller, changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import { dropDeliveries } from '#shared/db/webhooks/deliveries.ts';
import { hurryDeliveries } from '#shared/db/webhooks/owed-deliveries.ts';
import { presentWebhook, readWebhook } from '#shared/db/webhooks/webhooks.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { webhookPlace } from '#shared/seal-places.ts';
import { createSecret } from '#shared/webhooks/sign.ts';

type Deps = Pick<Context, 'knex' | 'fieldKeys' | 'now'>;
type Fields = Pick<Webhook, 'url' | 'events' | 'description'>;

const target = (id: string) => ({ type: 'webhook', id });

/** A new webhook. The secret is given out here, and never again. */
export async function createWebhook(
  { knex, fieldKeys, now }: Deps,
  caller: Caller,
  { url, events, description }: Fields,
) {
  const id = newId();
  const at = now();
  const secret = createSecret();
  await knex.transaction(async (trx) => {
    await trx('webhooks').insert({
      id: idToBytes(id),
      url,
      description,
      events: JSON.stringify(events),
      secret_sealed: fieldKeys.seal(secret, webhookPlace(id)),
      active: true,
      version: 1,
      created_at: new Date(at),
      updated_at: new Date(at),
    });
    const after = { url, events, description };
    await recordAudit(trx, { ...caller, action: 'webhook.create', target: target(id), after, at });
  });
  return { ...presentWebhook(await readWebhook(knex, id)), secret };
}

/**
 * Changes the named fields. Switched on again, it starts afresh: what waits is delivered. Throws `not_found`, `conflict`
 * when somebody changed it since `version`.
 */
export async function updateWebhook(
  { knex, now }: Deps,
  caller: Caller,
  {
    id,
    version,
    ...fields
  }: { id: string; version: number } & { [F in keyof Fields]?: Fields[F] | undefined } & {
    active?: boolean | undefined;
  },
): Promise<Webhook> {
  const at = now();
  await knex.transaction(async (trx) => {
    const row = await readWebhook(trx, id, true);
    requireVersion('webhook', row, version);
    const { url, events, description, active } = { ...presentWebhook(row), ...given(fields) };
    const before = presentWebhook(row);
    const revived = active && !before.active;
    await trx('webhooks')
      .where({ id: row.id })
      .update({
        url,
        description,
        active,
        events: JSON.stringify(events),
        ...(active ? { disabled_reason: null } : {}),
        ...(revived ? { failing_since: null } : {}),
        version: version + 1,
        updated_at: new Date(at),
      });
    if (revived) await hurryDeliveries(trx, id, new Date(at));
    const pick = ({ url, events, description, active }: Webhook) => ({ url, events, description, active });
    const changes = changedFields(pick(before), { url, events, description, active });
    await recordAudit(trx, { ...caller, action: 'webhook.change', target: target(id), ...changes, at });
  });
  return presentWebhook(await readWebhook(knex, id));
}

/** Deletes a webhook; its deliveries go with it. Throws `not_found`. */
export async function deleteWebhook({ knex, now }: Deps, caller: Caller, id: string): Promise<void> {
  await knex.transaction(async (trx) => {
    const row = await readWebhook(trx, id, true);
    await dropDeliveries(trx, id);
    await trx('webhooks').where({ id: row.id }).del();
    const before = { url: row.url, events: JSON.parse(row.events) };
    await recordAudit(trx, { ...caller, action: 'webhook.delete', target: target(id), before, at: now() });
  });
}

/** A new secret in place of the old one, given out here and never again. Throws `not_found`. */
export async function renewSecret({ knex, fieldKeys, now }: Deps, caller: Caller, id: string): Promise<string> {
  const secret = createSecret();
  await knex.transaction(async (trx) => {
    const row = await readWebhook(trx, id, true);
    const sealed = { secret_sealed: fieldKeys.seal(secret, webhookPlace(id)), updated_at: new Date(now()) };
    await trx('webhooks').where({ id: row.id }).update(sealed);
    await recordAudit(trx, { ...caller, action: 'webhook.renew_secret', target: target(id), at: now() });
  });
  return secret;
}

const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
