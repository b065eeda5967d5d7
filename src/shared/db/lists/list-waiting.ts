import type { WaitingItem } from '#contract/sockets.ts';
import type { Knex } from '#shared/db/knex.ts';
import { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { readGroupNames } from '#shared/db/skill-groups.ts';

/** Longest list that is told; who stands behind it hears of a place once it has one. */
const listLimit = 200;

/** Past waits that the estimate looks at. */
const sampleLimit = 50;

/**
 * Conversations that wait for an agent, the longest first, whichever group they wait for: there is one line, since anybody
 * may take anything. A group that is gone is none. `etaSeconds` is the mean wait of the latest sessions that an
 * agent took, times the place in the line; null while nobody was ever taken.
 */
export async function listWaiting(knex: Knex): Promise<WaitingItem[]> {
  const waiting = await ConversationRow.query(knex)
    .where({ state: 'waiting' })
    .orderBy('waiting_since')
    .limit(listLimit);
  if (waiting.length === 0) return [];
  const [mean, groups] = await Promise.all([meanWaitSeconds(knex), readGroupNames(knex)]);
  const groupOf = (id: string | null) => {
    const name = groups.get(id ?? '');
    return id === null || name === undefined ? null : { id, name };
  };
  return waiting.map((row, index) => ({
    conversationId: row.id,
    position: index + 1,
    waitingSince: (row.waitingSince ?? row.createdAt).toISOString(),
    skillGroup: groupOf(row.skillGroupId),
    etaSeconds: etaOf(mean, index + 1),
  }));
}

/** The place in the line of whoever waits since then. */
export async function readPlace(knex: Knex, since: Date): Promise<Pick<WaitingItem, 'position' | 'etaSeconds'>> {
  const [before, mean] = await Promise.all([
    ConversationRow.query(knex).where({ state: 'waiting' }).where('waiting_since', '<', since).resultSize(),
    meanWaitSeconds(knex),
  ]);
  return { position: before + 1, etaSeconds: etaOf(mean, before + 1) };
}

const etaOf = (mean: number | null, position: number): number | null =>
  mean === null ? null : Math.round(mean * position);

/** Since when the customer waits who waits longest; null where nobody does. */
export async function readLongestWait(knex: Knex): Promise<Date | null> {
  const row = await knex('conversations')
    .where({ state: 'waiting' })
    .orderBy('waiting_since')
    .first<{ waiting_since: Date | null } | undefined>('waiting_since');
  return row?.waiting_since ?? null;
}

async function meanWaitSeconds(knex: Knex): Promise<number | null> {
  const latest = knex('sessions')
    .select('handoff_at', 'taken_at')
    .whereNotNull('taken_at')
    .whereNotNull('handoff_at')
    .orderBy('taken_at', 'desc')
    .limit(sampleLimit)
    .as('latest');
  const wait = knex.raw('avg(timestampdiff(second, handoff_at, taken_at)) as seconds');
  const [row] = await knex.from(latest).select<{ seconds: string | null }[]>(wait);
  return row?.seconds == null ? null : Number(row.seconds);
}
