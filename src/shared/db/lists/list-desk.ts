import type { QueryBuilder } from 'objection';
import type { ConversationFilter, DeskConversation } from '#contract/desk.ts';
import type { Knex } from '#shared/db/knex.ts';
import { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { type DeskRow, presentDeskConversation } from '#shared/db/present/present-desk.ts';
import { type Reach, withinReach } from '#shared/db/reach.ts';
import { readConversationTags } from '#shared/db/tags.ts';
import { idToBytes } from '#shared/id.ts';
import { type Behind, type ListPage, type ListPlace, type Order, pageOf, seekBehind, whereBetween } from './keyset.ts';

export type Sort = 'newest' | 'oldest' | 'active';

export type DeskList = { filter: ConversationFilter; reach: Reach; sort: Sort } & Behind;

/** Conversations that fit a filter, as staff see them. */
export async function listDeskConversations(knex: Knex, list: DeskList): Promise<ListPage<DeskConversation>> {
  const { sort, limit } = list;
  const sign = sort === 'oldest' ? 1 : -1;
  const placeOf = (row: DeskRow): ListPlace => ({
    at: (sort === 'active' ? row.updatedAt : row.createdAt).getTime(),
    id: row.id,
  });
  const streams = await Promise.all(deskQueries(knex, list));
  const rows = streams.flat().sort((a, b) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    return sign * (one.at - other.at || (one.id < other.id ? -1 : 1));
  });
  const tags = await readConversationTags(
    knex,
    rows.slice(0, limit).map(({ id }) => id),
  );
  return pageOf(rows, limit, placeOf, (row) => presentDeskConversation(row, tags.get(row.id) ?? []));
}

/**
 * The queries that make a list together, each a range of one index that is in order already. "Mine or nobody's" and
 * "owed or not" are two ranges each: as one condition they would have to be sorted.
 */
export function deskQueries(knex: Knex, { filter, reach, sort, ...behind }: DeskList): QueryBuilder<DeskRow>[] {
  const tagged = filter.tag !== undefined;
  const order: Order =
    sort === 'active'
      ? { at: 'c.updated_at', id: 'c.id', direction: 'desc' }
      : { ...(tagged ? tagOrder : ageOrder), direction: sort === 'newest' ? 'desc' : 'asc' };
  const owners = ownersOf(filter, reach);
  const owed = sort === 'active' ? [null, 1] : [undefined];
  return owners.flatMap((owner) =>
    owed.map((flag) => {
      const query = ownedBy(baseQuery(knex, filter, order.at === tagOrder.at ? tagOrder.at : 'c.created_at'), owner);
      if (flag === null) query.whereNull('c.owed');
      else if (flag !== undefined) query.where('c.owed', flag);
      return seekBehind(query, order, behind);
    }),
  );
}

const ageOrder = { at: 'c.created_at', id: 'c.id' };
/** The tag's row knows when the conversation began. */
const tagOrder = { at: 't.begun_at', id: 't.conversation_id' };

/** Whose conversations: `undefined` anybody's, `null` nobody's. None at all if what is asked for is out of reach. */
function ownersOf({ agentId }: ConversationFilter, reach: Reach): (string | null | undefined)[] {
  if (!reach) return [agentId];
  if (agentId === undefined) return [reach.userId, null];
  return agentId === reach.userId ? [agentId] : [];
}

function baseQuery(knex: Knex, filter: ConversationFilter, began: string): QueryBuilder<DeskRow> {
  const { state, groupId, tag, rating, customerId, channel } = filter;
  const query = ConversationRow.query(knex)
    .alias('c')
    .leftJoin('customers as k', 'k.id', 'c.customer_id')
    .select('c.*', 'k.name as customer_name') as unknown as QueryBuilder<DeskRow>;
  if (tag !== undefined) query.join('conversation_tags as t', 't.conversation_id', 'c.id').where('t.tag', tag);
  if (state) query.where('c.state', state);
  if (groupId) query.where('c.skill_group_id', idToBytes(groupId));
  if (rating !== undefined) query.where('c.score', rating);
  if (customerId) query.where('c.customer_id', idToBytes(customerId));
  if (channel) query.where('c.channel', channel);
  whereBetween(query, began, filter);
  return query;
}

/** Ids of conversations that fit, in any order, at most `limit`: of `ids` if these are given, else of all. */
export async function pickIds(
  knex: Knex,
  {
    ids,
    filter,
    reach,
    limit,
  }: { ids?: string[] | undefined; filter: ConversationFilter; reach: Reach; limit: number },
): Promise<string[]> {
  const streams = await Promise.all(
    ownersOf(filter, reach).map((owner) => {
      const query = ownedBy(baseQuery(knex, filter, 'c.created_at'), owner)
        .clearSelect()
        .select('c.id')
        .limit(limit);
      if (ids) query.whereIn('c.id', ids.map(idToBytes));
      return query;
    }),
  );
  return streams.flat().map(({ id }) => id);
}

function ownedBy(query: QueryBuilder<DeskRow>, owner: string | null | undefined): QueryBuilder<DeskRow> {
  if (owner === undefined) return query;
  return owner === null ? query.whereNull('c.agent_id') : query.where('c.agent_id', idToBytes(owner));
}

/** Of these conversations those that fit the filter, in the order of `ids`. */
export async function pickDeskConversations(
  knex: Knex,
  { ids, filter, reach }: { ids: string[]; filter: ConversationFilter; reach: Reach },
): Promise<DeskConversation[]> {
  if (ids.length === 0) return [];
  const query = baseQuery(knex, filter, 'c.created_at').whereIn('c.id', ids.map(idToBytes));
  if (filter.agentId) query.where('c.agent_id', idToBytes(filter.agentId));
  withinReach(query, reach);
  const rows = new Map((await query).map((row) => [row.id, row]));
  const tags = await readConversationTags(knex, [...rows.keys()]);
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row ? [presentDeskConversation(row, tags.get(id) ?? [])] : [];
  });
}
