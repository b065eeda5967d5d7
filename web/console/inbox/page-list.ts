import { byActivity, type Row, type Rows } from './rows.ts';

export type Filter = { state?: Row['state']; agentId?: string; tag?: string };

/** What of a paged list was read so far: ids in any order, since rows move while one reads. */
export type PageList = {
  readonly ids: ReadonlySet<string>;
  readonly nextCursor: string | null;
  readonly phase: 'loading' | 'ready' | 'failed';
};
type Page = { items: readonly { id: string }[]; nextCursor: string | null };

export const emptyList: PageList = { ids: new Set(), nextCursor: null, phase: 'loading' };

/** The next page. What moved to an earlier place meanwhile, and comes again, is there once. */
export const addPage = ({ ids }: PageList, { items, nextCursor }: Page): PageList => ({
  ids: new Set([...ids, ...items.map(({ id }) => id)]),
  nextCursor,
  phase: 'ready',
});

/**
 * The first page, read again. If nothing of it was known, more came between than one page holds, and the list begins
 * anew, lest it has a gap.
 */
export function renewHead(list: PageList, head: Page): PageList {
  const overlaps = head.items.some(({ id }) => list.ids.has(id));
  if (!overlaps || list.phase !== 'ready') return addPage(emptyList, head);
  return { ...addPage(list, head), nextCursor: list.nextCursor };
}

/** The rows of a list that fit by now, the latest word first. */
export const rowsOf = ({ ids }: PageList, rows: Rows, filter: Filter): Row[] =>
  [...ids]
    .flatMap((id) => rows.get(id) ?? [])
    .filter((row) => fits(row, filter))
    .sort(byActivity);

/** By what is known at this moment: facts move a row out of a list before it is read again. */
export const fits = (row: Row, { state, agentId, tag }: Filter): boolean =>
  (!state || row.state === state) && (!agentId || row.agent?.id === agentId) && (!tag || row.tags.includes(tag));
