import type { DeadLetter } from '#contract/dead-letters.ts';
import { AppError } from '#contract/errors.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { type Behind, type ListPage, pageOf } from './lists/keyset.ts';

/** A letter whole. `payload` as it was parked: a job's payload, or for lanes one command or a whole batch. */
export type Letter = DeadLetter & { payload: unknown };

export type LetterFilter = {
  queue?: string | undefined;
  /** Those that were sent again, too. */
  all?: boolean | undefined;
  order?: 'newest' | 'oldest';
};

/** Letters in the order they were parked: their ids begin with the time. */
export async function listLetters(
  knex: Knex,
  { queue, all = false, order = 'newest' }: LetterFilter,
  { after, limit }: Behind<string>,
): Promise<ListPage<Letter, string>> {
  const newest = order === 'newest';
  const list = knex('dead_letters')
    .orderBy('id', newest ? 'desc' : 'asc')
    .limit(limit + 1);
  if (queue !== undefined) list.where({ queue });
  if (!all) list.whereNull('retried_at');
  if (after !== null) list.where('id', newest ? '<' : '>', idToBytes(after));
  return pageOf<LetterRow, Letter, string>(await list, limit, ({ id }) => bytesToId(id), letterOf);
}

/** One letter; with `forUpdate` its row is locked until the transaction ends. Throws `not_found`. */
export async function readLetter(knex: Knex, id: string, forUpdate = false): Promise<Letter> {
  const read = knex('dead_letters').where({ id: idToBytes(id) });
  const row: LetterRow | undefined = await (forUpdate ? read.forUpdate() : read).first();
  if (!row) throw new AppError('not_found');
  return letterOf(row);
}

/** How many were parked since then and not sent again. */
export async function countNewLetters(knex: Knex, since: Date): Promise<number> {
  const [row] = await knex('dead_letters')
    .where('created_at', '>=', since)
    .whereNull('retried_at')
    .count<{ n: number | string }[]>({ n: '*' });
  return Number(row?.n);
}

/** A letter as lists show it: without its payload, and with the first line of its error. */
export const presentLetter = ({ payload: _, error, ...letter }: Letter): DeadLetter => ({
  ...letter,
  error: error.split('\n', 1)[0] ?? '',
});

type LetterRow = {
  id: Buffer;
  queue: string;
  job: string;
  job_id: string | null;
  conversation_id: Buffer | null;
  payload: string;
  error: string;
  created_at: Date;
  retried_at: Date | null;
};

const letterOf = (row: LetterRow): Letter => ({
  id: bytesToId(row.id),
  queue: row.queue,
  job: row.job,
  jobId: row.job_id,
  conversationId: row.conversation_id && bytesToId(row.conversation_id),
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
