import { isUnread, ownedIn, type Row, type Rows, waitingIn } from './rows.ts';

/** What somebody should hear of. */
export type Alert = { kind: 'waiting' | 'given' | 'message'; row: Row };

/** What needs an agent: who waits, and one's own customers with words that nobody has read. */
export const countOpen = (rows: Rows, me: string): number =>
  waitingIn(rows).length + ownedIn(rows, me).filter(isUnread).length;

/** What is new between two moments; a conversation that was given to oneself is news as well. */
export function alertsBetween(before: Rows, after: Rows, me: string): Alert[] {
  const wasOwn = ({ id }: Row) => before.get(id)?.state === 'human' && before.get(id)?.agent?.id === me;
  const waiting = waitingIn(after).filter(({ id }) => before.get(id)?.state !== 'waiting');
  const own = ownedIn(after, me);
  const spoken = own.filter((row) => wasOwn(row) && isUnread(row) && row.customerSeq > knownSeq(before, row));
  return [
    ...waiting.map((row): Alert => ({ kind: 'waiting', row })),
    ...own.filter((row) => !wasOwn(row)).map((row): Alert => ({ kind: 'given', row })),
    ...spoken.map((row): Alert => ({ kind: 'message', row })),
  ];
}

const knownSeq = (rows: Rows, { id }: Row): number => rows.get(id)?.customerSeq ?? 0;
