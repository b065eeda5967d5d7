import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { CliError } from '../shared/cli-error.ts';

export type Letter = {
  id: string;
  queue: string;
  job: string;
  jobId: string | null;
  /** As it was parked: a job's payload, or for lanes one command or a whole batch. */
  payload: unknown;
  error: string;
  createdAt: string;
  retriedAt: string | null;
};

type Filter = { queue?: string | undefined; retried?: boolean | undefined; limit?: number | undefined };

/** The newest first; those sent again already only if asked for. */
export async function listLetters(knex: Knex, { queue, retried = false, limit = 50 }: Filter): Promise<Letter[]> {
  const rows = knex('dead_letters').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (queue) rows.where({ queue });
  if (!retried) rows.whereNull('retried_at');
  return (await rows.select('*')).map(letterOf);
}

/** Throws when there is no such letter. */
export async function readLetter(knex: Knex, id: string): Promise<Letter> {
  const row = await knex('dead_letters')
    .where({ id: idToBytes(id) })
    .first();
  if (!row) throw new CliError(`there is no dead letter ${id}`);
  return letterOf(row);
}

/** Forgets a letter for good. False: it was gone. */
export async function dropLetter(knex: Knex, id: string): Promise<boolean> {
  return (
    (await knex('dead_letters')
      .where({ id: idToBytes(id) })
      .delete()) > 0
  );
}

export async function markRetried(knex: Knex, id: string, at: number): Promise<void> {
  await knex('dead_letters')
    .where({ id: idToBytes(id) })
    .whereNull('retried_at')
    .update({ retried_at: new Date(at) });
}

type Row = {
  id: Uint8Array;
  queue: string;
  job: string;
  job_id: string | null;
  payload: string;
  error: string;
  created_at: Date;
  retried_at: Date | null;
};

const letterOf = (row: Row): Letter => ({
  id: bytesToId(row.id),
  queue: row.queue,
  job: row.job,
  jobId: row.job_id,
  payload: parsed(row.payload),
  error: row.error,
  createdAt: row.created_at.toISOString(),
  retriedAt: row.retried_at?.toISOString() ?? null,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
