import type { AuditEntry } from '#contract/routes/audit.ts';
import { maskFields } from '#domain/mask-fields.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, firstIdAt, idToBytes } from '#shared/id.ts';
import { type Behind, pageOf } from './keyset.ts';

export type AuditList = {
  actor?: string | undefined;
  action?: string | undefined;
  targetType?: string | undefined;
  targetId?: string | undefined;
  /** Milliseconds since 1970; `to` itself does not count. */
  from?: number | undefined;
  to?: number | undefined;
} & Behind<string>;

type AuditRow = {
  id: Buffer;
  actor_type: AuditEntry['actor']['type'];
  actor_id: Buffer | null;
  actor_name: string | null;
  action: string;
  target_type: string;
  target_id: string | null;
  before: string | null;
  after: string | null;
  ip: string | null;
  request_id: string | null;
  created_at: Date;
};

/**
 * Entries of the audit log, the newest first. Ids begin with the time, so each filter is one index with the id behind
 * it, and a span of time a span of ids.
 */
export async function listAudit(knex: Knex, asked: AuditList) {
  const rows = await auditQuery(knex, asked).limit(asked.limit + 1);
  return pageOf(rows, asked.limit, ({ id }) => bytesToId(id), presentAudit);
}

/** The query by itself, for who asks how it runs. */
export function auditQuery(
  knex: Knex,
  { actor, action, targetType, targetId, from, to, after }: Omit<AuditList, 'limit'>,
) {
  const list = knex('audit_log').select<AuditRow[]>('*').orderBy('id', 'desc');
  if (actor !== undefined) list.where({ actor_id: idToBytes(actor) });
  if (action !== undefined) list.where({ action });
  if (targetType !== undefined) list.where({ target_type: targetType });
  if (targetId !== undefined) list.where({ target_id: targetId });
  if (from !== undefined) list.where('id', '>=', firstIdAt(from));
  if (to !== undefined) list.where('id', '<', firstIdAt(to));
  if (after !== null) list.where('id', '<', idToBytes(after));
  return list;
}

/** Masked once more on the way out: what is held to be sensitive today may have been written before. */
const presentAudit = (row: AuditRow): AuditEntry => ({
  id: bytesToId(row.id),
  at: row.created_at.toISOString(),
  actor: { type: row.actor_type, id: row.actor_id && bytesToId(row.actor_id), name: row.actor_name },
  action: row.action,
  target: { type: row.target_type, id: row.target_id },
  before: row.before === null ? null : maskFields(JSON.parse(row.before)),
  after: row.after === null ? null : maskFields(JSON.parse(row.after)),
  ip: row.ip,
  requestId: row.request_id,
});
