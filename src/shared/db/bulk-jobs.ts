import { type BulkAction, type BulkJob, bulkActionSchema } from '#contract/bulk.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { idLiteral } from './literal.ts';

type Row = {
  id: Buffer;
  action: BulkJob['action'];
  payload: string;
  status: BulkJob['status'];
  total: number;
  done: number;
  refused: number;
  user_id: Buffer;
  user_name: string;
  created_at: Date;
  updated_at: Date;
};

/** A job as clients see it, and what its worker has to do. */
export type StoredBulkJob = { job: BulkJob; todo: BulkAction };

export async function findBulkJob(knex: Knex, id: string): Promise<StoredBulkJob | null> {
  const row = await knex('bulk_jobs')
    .where({ id: idToBytes(id) })
    .first<Row | undefined>();
  if (!row) return null;
  return { job: presentBulkJob(row), todo: bulkActionSchema.parse(JSON.parse(row.payload)) };
}

const presentBulkJob = (row: Row): BulkJob => ({
  id: bytesToId(row.id),
  action: row.action,
  status: row.status,
  total: row.total,
  done: row.done,
  refused: row.refused,
  by: { id: bytesToId(row.user_id), name: row.user_name },
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export type BulkTarget = { position: number; conversationId: string };

/** The next ones that wait for their turn. */
export async function listTargets(knex: Knex, jobId: string, limit: number): Promise<BulkTarget[]> {
  const rows = await knex('bulk_targets')
    .where({ job_id: idToBytes(jobId) })
    .whereNull('outcome')
    .orderBy('position')
    .limit(limit)
    .select<{ position: number; conversation_id: Buffer }[]>('position', 'conversation_id');
  return rows.map((row) => ({ position: row.position, conversationId: bytesToId(row.conversation_id) }));
}

/** Jobs that nobody has worked at since `before`. */
export async function listIdleBulkJobs(knex: Knex, before: Date): Promise<string[]> {
  const rows = await knex('bulk_jobs')
    .whereIn('status', ['queued', 'running'])
    .where('updated_at', '<', before)
    .limit(100)
    .select<{ id: Buffer }[]>('id');
  return rows.map(({ id }) => bytesToId(id));
}

/** Rows in one INSERT. */
const chunk = 1000;

export async function insertTargets(trx: Knex, jobId: string, ids: string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += chunk) {
    const rows = ids.slice(from, from + chunk).map((id, n) => `(${idLiteral(jobId)},${from + n},${idLiteral(id)})`);
    await trx.raw(`insert into bulk_targets (job_id, position, conversation_id) values ${rows.join(',')}`);
  }
}
