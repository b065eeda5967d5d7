import { maskFields } from '#domain/mask-fields.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idToBytes, newIdAt } from '#shared/id.ts';

/** Who changes something, and by which request. */
export type Caller = {
  actor: { type: 'user' | 'customer' | 'system'; id: string | null; name: string | null };
  ip?: string | undefined;
  requestId?: string | undefined;
};

/** Who did what to what. `before` and `after` hold the fields that changed; what is sensitive is masked. */
export type AuditEntry = Caller & {
  /** `noun.verb`, as commands and jobs are named. */
  action: string;
  target: { type: string; id: string | null };
  before?: Record<string, unknown> | undefined;
  after?: Record<string, unknown> | undefined;
  at: number;
};

/** Writes an entry in the caller's transaction: what is not recorded has not happened. Nothing ever changes a row. */
export async function recordAudit(trx: Knex, entry: AuditEntry): Promise<void> {
  const { actor, action, target, before, after, ip, requestId, at } = entry;
  await trx('audit_log').insert({
    id: idToBytes(newIdAt(at)),
    actor_type: actor.type,
    actor_id: actor.id && idToBytes(actor.id),
    actor_name: actor.name,
    action,
    target_type: target.type,
    target_id: target.id,
    before: before && JSON.stringify(maskFields(before)),
    after: after && JSON.stringify(maskFields(after)),
    ip,
    request_id: requestId,
    created_at: new Date(at),
  });
}

/** The fields of `after` that differ from `before`, in both: what an entry is about. */
export function changedFields<T extends Record<string, unknown>>(
  before: T,
  after: T,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (from: T) => Object.fromEntries(names.map((name) => [name, from[name]]));
  return { before: pick(before), after: pick(after) };
}
