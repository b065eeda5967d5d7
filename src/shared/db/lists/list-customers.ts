import type { Knex } from '#shared/db/knex.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import { idToBytes } from '#shared/id.ts';
import { type Behind, type ListPage, type ListPlace, pageOf } from './keyset.ts';

export type CustomerFilter = {
  state: CustomerRow['state'];
  /** The beginning of the name. */
  q?: string | undefined;
  /** What `email_index` may hold; the same for the phone. */
  emailIndexes?: Buffer[] | undefined;
  phoneIndexes?: Buffer[] | undefined;
  externalId?: string | undefined;
  tag?: string | undefined;
  createdFrom?: Date | undefined;
  createdTo?: Date | undefined;
};

/** The last one shown, as it was then: `name` where `q` orders by it. */
export type CustomerPlace = ListPlace & { name?: string | undefined };

/**
 * Customers, the newest first; those that `q` finds by name. Every combination reads one index in the order of its
 * answer, or finds so few rows that their order costs nothing.
 */
export async function listCustomers(
  knex: Knex,
  filter: CustomerFilter,
  { after, limit }: Behind<CustomerPlace>,
): Promise<ListPage<CustomerRow, CustomerPlace>> {
  const byTag = filter.tag !== undefined && filter.q === undefined;
  const created = byTag ? 't.created_at' : 'c.created_at';
  const id = byTag ? 't.customer_id' : 'c.id';
  const list = CustomerRow.query(knex)
    .alias('c')
    .select('c.*')
    .where('c.state', filter.state)
    .limit(limit + 1);
  if (filter.tag !== undefined) list.join('customer_tags as t', 't.customer_id', 'c.id').where('t.tag', filter.tag);
  if (filter.emailIndexes) list.whereIn('c.email_index', filter.emailIndexes);
  if (filter.phoneIndexes) list.whereIn('c.phone_index', filter.phoneIndexes);
  if (filter.externalId !== undefined) list.where('c.external_id', filter.externalId);
  if (filter.createdFrom) list.where(created, '>=', filter.createdFrom);
  if (filter.createdTo) list.where(created, '<', filter.createdTo);
  const last = after?.at === 0 ? await placeOf(knex, after.id) : after;
  if (filter.q === undefined) {
    list.orderBy([
      { column: created, order: 'desc' },
      { column: id, order: 'desc' },
    ]);
    if (last) behind(list, [created, new Date(last.at)], [id, last.id], '<');
  } else {
    list.where('c.name', 'like', `${filter.q.replace(/[\\%_]/g, '\\$&')}%`).orderBy(['c.name', 'c.id']);
    if (last) behind(list, ['c.name', last.name ?? ''], ['c.id', last.id], '>');
  }
  const named = filter.q !== undefined;
  return pageOf(
    await list,
    limit,
    ({ createdAt, id, name }) => ({ at: createdAt.getTime(), id, ...(named && { name: name ?? '' }) }),
    (row) => row,
  );
}

/** Cursors of releases before have no time and no name: the row says where it stands by now. */
async function placeOf(knex: Knex, id: string): Promise<CustomerPlace | null> {
  const row = await CustomerRow.query(knex).findOne({ id: idToBytes(id) });
  return row ? { at: row.createdAt.getTime(), id, name: row.name ?? '' } : null;
}

/** Rows behind a place in the order of two columns, in a form that both databases read as a range. */
function behind(
  list: ReturnType<typeof CustomerRow.query>,
  [column, value]: [string, Date | string],
  [idColumn, id]: [string, string],
  sign: '<' | '>',
): void {
  list.where(column, `${sign}=`, value).where((beyond) => {
    beyond.where(column, sign, value).orWhere(idColumn, sign, idToBytes(id));
  });
}

/** How much a customer has written and when last, for whoever looks at one. */
export async function countConversations(knex: Knex, customerId: string) {
  const [row] = await knex('conversations')
    .where({ customer_id: idToBytes(customerId) })
    .select<{ total: number; open: string | null; last_at: Date | null }[]>(
      knex.raw("count(*) as total, sum(state <> 'closed') as open, max(updated_at) as last_at"),
    );
  return { total: Number(row?.total ?? 0), open: Number(row?.open ?? 0), lastAt: row?.last_at ?? null };
}
