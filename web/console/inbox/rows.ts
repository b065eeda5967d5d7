import type { ConversationView } from '#client/types.ts';
import type { Facts } from '#contract/sockets.ts';
import type { Message } from '#contract/wire.ts';
import type { Schemas } from '../../api-client/operations.ts';

type Listed = Schemas['DeskConversation'];

/** A conversation as the lists show it. */
export type Row = Pick<Listed, 'id' | 'customer' | 'state' | 'epoch' | 'agent' | 'tags' | 'waitingSince' | 'score'> & {
  createdAt: string;
  /** When it last changed, or something was said. */
  activeAt: string;
  agentReadSeq: number;
  /** The last words, as far as we heard them: the seq says which are newer. */
  last: Said | null;
  /** The seq of the customer's last words, as far as we know. */
  customerSeq: number;
  typing: boolean;
};
export type Said = Pick<Message, 'seq' | 'sender' | 'text' | 'attachments' | 'createdAt'>;

export type Rows = ReadonlyMap<string, Row>;

/**
 * What REST says of some conversations. It was read a moment ago: what was heard since (a higher `epoch`, a higher seq)
 * stays.
 */
export function mergeListed(rows: Rows, listed: readonly Listed[]): Rows {
  const next = new Map(rows);
  for (const item of listed) next.set(item.id, mergeOne(rows.get(item.id), item));
  return next;
}

function mergeOne(known: Row | undefined, item: Listed): Row {
  const { id, customer, state, epoch, agent, tags, waitingSince, score, createdAt, updatedAt, agentReadSeq } = item;
  const read = {
    ...{ id, customer, tags, score, createdAt },
    agentReadSeq: Math.max(known?.agentReadSeq ?? 0, agentReadSeq),
    activeAt: latest(known?.activeAt, updatedAt),
    last: known?.last ?? null,
    // Not answered yet: the last words may well be the customer's.
    customerSeq: Math.max(known?.customerSeq ?? 0, item.unanswered ? item.lastSeq : 0),
    typing: known?.typing ?? false,
  };
  return known && known.epoch > epoch
    ? { ...read, state: known.state, epoch: known.epoch, agent: known.agent, waitingSince: known.waitingSince }
    : { ...read, state, epoch, agent, waitingSince };
}

/** Somebody else has the word. `at`: when we heard it, ISO. Of a conversation that is not known it says too little. */
export function applyChanged(rows: Rows, changed: Facts['conversation:changed'], at: string): Rows {
  const { state, epoch, agent } = changed;
  return change(rows, changed.conversationId, (row) => {
    if (epoch <= row.epoch) return row;
    const waitingSince = state === 'waiting' ? (row.waitingSince ?? at) : null;
    return { ...row, state, epoch, agent, waitingSince, activeAt: latest(row.activeAt, at) };
  });
}

export const applyTagged = (rows: Rows, { conversationId, added, removed }: Facts['conversation:tagged']): Rows =>
  change(rows, conversationId, (row) => {
    const tags = [...new Set([...row.tags.filter((tag) => !removed.includes(tag)), ...added])];
    return tags.join() === row.tags.join() ? row : { ...row, tags };
  });

/** What the client knows of a conversation that it follows. */
export const applyView = (rows: Rows, view: ConversationView): Rows =>
  change(rows, view.conversationId, (row) => {
    const { messages, conversation, typing } = view;
    const said = messages.findLast(({ kind }) => kind !== 'event');
    const last = said && said.seq >= (row.last?.seq ?? 0) ? saidOf(said) : row.last;
    const spoke = messages.findLast(({ sender }) => sender.type === 'customer')?.seq ?? 0;
    const next: Row = {
      ...row,
      last: last?.seq === row.last?.seq && last?.text === row.last?.text ? row.last : last,
      activeAt: latest(row.activeAt, last?.createdAt),
      // All messages up to the head are here, so what was guessed gives way.
      customerSeq: spoke || !messages.length ? spoke : row.customerSeq,
      agentReadSeq: Math.max(row.agentReadSeq, conversation.agentReadSeq),
      typing: typing.some(({ type }) => type === 'customer'),
    };
    return isSame(row, next) ? row : next;
  });

export function forget(rows: Rows, id: string): Rows {
  const next = new Map(rows);
  next.delete(id);
  return next;
}

export const renameCustomer = (rows: Rows, customerId: string, name: string | null): Rows =>
  new Map(
    [...rows].map(([id, row]) => [
      id,
      row.customer.id === customerId ? { ...row, customer: { ...row.customer, name } } : row,
    ]),
  );

export const isUnread = (row: Row): boolean => row.customerSeq > row.agentReadSeq;

/** The line: who has waited longest comes first. */
export const waitingIn = (rows: Rows): Row[] =>
  [...rows.values()]
    .filter(({ state }) => state === 'waiting')
    .sort((a, b) => compare(a.waitingSince ?? a.activeAt, b.waitingSince ?? b.activeAt) || compare(a.id, b.id));

export const ownedIn = (rows: Rows, agentId: string): Row[] =>
  [...rows.values()].filter(({ state, agent }) => state === 'human' && agent?.id === agentId).sort(byActivity);

/** The latest word comes first. */
export const byActivity = (a: Row, b: Row): number => compare(b.activeAt, a.activeAt) || compare(b.id, a.id);

function change(rows: Rows, id: string, apply: (row: Row) => Row): Rows {
  const row = rows.get(id);
  const next = row && apply(row);
  return next && next !== row ? new Map(rows).set(id, next) : rows;
}

const saidOf = ({ seq, sender, text, attachments, createdAt }: Message): Said => ({
  ...{ seq, sender, text, attachments, createdAt },
});
const latest = (one: string | undefined, other: string | undefined): string =>
  [one ?? '', other ?? ''].sort(compare)[1] ?? '';
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const isSame = (a: Row, b: Row): boolean => (Object.keys(a) as (keyof Row)[]).every((key) => Object.is(a[key], b[key]));
