import type { QueryBuilder } from 'objection';
import type { Session, SessionFilter } from '#contract/desk.ts';
import type { Knex } from '#shared/db/knex.ts';
import { SessionRow } from '#shared/db/models/session-row.ts';
import { presentSession } from '#shared/db/present/present-desk.ts';
import { type Reach, withinReach } from '#shared/db/reach.ts';
import { idToBytes } from '#shared/id.ts';
import { type Behind, type ListPage, pageOf, seekBehind, whereBetween } from './keyset.ts';

export type SessionList = { filter: SessionFilter & { conversationId?: string }; reach: Reach } & Behind;

/** Sessions that fit a filter, the newest first. */
export async function listSessions(knex: Knex, list: SessionList): Promise<ListPage<Session>> {
  const rows = await sessionsQuery(knex, list);
  return pageOf(rows, list.limit, ({ openedAt, id }) => ({ at: openedAt.getTime(), id }), presentSession);
}

export function sessionsQuery(knex: Knex, { filter, reach, ...behind }: SessionList): QueryBuilder<SessionRow> {
  const { conversationId, agentId, rating, closedReason } = filter;
  const query = SessionRow.query(knex).alias('s').select('s.*');
  if (reach) {
    // Nearly all are in reach: looking at each one's conversation leaves out few. `straight_join`, for an optimizer
    // that guesses otherwise begins with the conversations, and sorts all sessions there are.
    query.joinRaw('straight_join conversations as c on c.id = s.conversation_id');
    withinReach(query, reach);
  }
  if (conversationId) query.where('s.conversation_id', idToBytes(conversationId));
  if (agentId) query.where('s.agent_id', idToBytes(agentId));
  if (rating !== undefined) query.where('s.score', rating);
  if (closedReason) query.where('s.closed_reason', closedReason);
  whereBetween(query, 's.opened_at', filter);
  return seekBehind(query, { at: 's.opened_at', id: 's.id', direction: 'desc' }, behind);
}
