import type { Model, QueryBuilder } from 'objection';
import { idToBytes } from '#shared/id.ts';

/** Where a list was left: the last one shown. Two may bear one time, so the id counts too. */
export type ListPlace = { at: number; id: string };
/** A page, and the place that the next one is behind: null on the last. */
export type ListPage<T, P = ListPlace> = { items: T[]; next: P | null };

/** The columns that a list is sorted by. An index that ends in the id gives them in order. */
export type Order = { at: string; id: string; direction: 'asc' | 'desc' };
export type Behind<P = ListPlace> = { after: P | null; limit: number };

/** Orders a query by time and id, from behind `after`; one row more than `limit` tells whether there are more. */
export function seekBehind<M extends Model>(
  query: QueryBuilder<M>,
  { at, id, direction }: Order,
  { after, limit }: Behind,
): QueryBuilder<M> {
  query.orderBy([
    { column: at, order: direction },
    { column: id, order: direction },
  ]);
  query.limit(limit + 1);
  if (!after) return query;
  const time = new Date(after.at);
  const than = direction === 'desc' ? '<' : '>';
  // The first condition says nothing new, but it is the one that the optimizer makes a range of.
  query.where(at, `${than}=`, time);
  query.where((behind) =>
    behind.where(at, than, time).orWhere((same) => same.where(at, time).where(id, than, idToBytes(after.id))),
  );
  return query;
}

/** Cuts what was read to a page: one row more than `limit` tells whether there are more. */
export function pageOf<R, T, P>(
  rows: R[],
  limit: number,
  placeOf: (row: R) => P,
  present: (row: R) => T,
): ListPage<T, P> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(present), next: rows.length > limit && last ? placeOf(last) : null };
}

/** A range of time, its end not in it. */
export function whereBetween<M extends Model>(
  query: QueryBuilder<M>,
  column: string,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): void {
  if (from) query.where(column, '>=', new Date(from));
  if (to) query.where(column, '<', new Date(to));
}
