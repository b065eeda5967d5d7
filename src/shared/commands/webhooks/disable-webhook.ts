import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import type { WebhookRow } from '#shared/db/webhooks/webhooks.ts';
import { bytesToId } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'log' | 'now'>;

/**
 * Switches a webhook off by ourselves, unless somebody changed it since `row`: one that has failed since `failingSince` or
 * longer, if nothing arrived meanwhile; null: one whose receiver says that it is gone for good.
 */
export async function disableWebhook(
  { knex, log, now }: Deps,
  row: WebhookRow,
  failingSince: Date | null,
): Promise<void> {
  const at = now();
  const reason = failingSince ? 'too_many_failures' : 'gone';
  const id = bytesToId(row.id);
  const disabled = await knex.transaction(async (trx) => {
    const off = { active: false, disabled_reason: reason, updated_at: new Date(at), version: row.version + 1 };
    const same = trx('webhooks').where({ id: row.id, active: 1, version: row.version });
    if (failingSince) same.where('failing_since', '<=', failingSince);
    if ((await same.update(off)) === 0) return false;
    const after = { active: false, reason };
    const { actor } = theSystem;
    await recordAudit(trx, { actor, action: 'webhook.disable', target: { type: 'webhook', id }, after, at });
    return true;
  });
  if (disabled) log.warn({ webhookId: id, reason }, 'a webhook was switched off');
}
