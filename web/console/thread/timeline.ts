import type { ConversationView } from '#client/types.ts';
import type { Draft, Message, Note } from '#contract/wire.ts';
import { isSameDay } from '../../ui/say-time.ts';

type Pending = ConversationView['pending'][number];

/** What stands in a thread, from above. `first`: another one spoke before, so the name is shown. */
export type Item =
  | { type: 'day'; key: string; at: string }
  | { type: 'message'; key: string; message: Message; first: boolean; seen: boolean }
  | { type: 'event'; key: string; message: Message }
  | { type: 'note'; key: string; note: Note }
  | { type: 'pending'; key: string; pending: Pending }
  | { type: 'draft'; key: string; draft: Draft };

/** A pause after which a name is shown again, ms. */
const pauseMs = 5 * 60_000;

type Shown = { view: ConversationView; older: readonly Message[]; hasOlder: boolean };

/** A thread in its order: each note after its message, a line for each day, and what is not a message yet at the end. */
export function timelineOf({ view, older, hasOlder }: Shown): Item[] {
  const messages = [...older, ...view.messages];
  const from = hasOlder ? (messages[0]?.seq ?? 0) : 0;
  // Notes before the first message come with the page they belong to.
  const notes = view.notes.filter(({ afterSeq }) => afterSeq >= from);
  const items = withDays(inOrder(messages, notes));
  markFirst(items);
  markSeen(items, view.conversation.customerReadSeq);
  return [
    ...items,
    ...view.pending.map((pending): Item => ({ type: 'pending', key: pending.clientMessageId, pending })),
    ...(view.draft ? [{ type: 'draft', key: view.draft.replyId, draft: view.draft } as const] : []),
  ];
}

function inOrder(messages: readonly Message[], notes: readonly Note[]): Item[] {
  const said = messages.map((message): [number, string, Item] => [message.seq, '', itemOf(message)]);
  const noted = notes.map((note): [number, string, Item] => [
    note.afterSeq,
    note.createdAt,
    { type: 'note', key: note.id, note },
  ]);
  return [...said, ...noted]
    .sort(([seqA, atA], [seqB, atB]) => seqA - seqB || (atA < atB ? -1 : 1))
    .map(([, , item]) => item);
}

const itemOf = (message: Message): Item =>
  message.kind === 'event'
    ? { type: 'event', key: message.id, message }
    : { type: 'message', key: message.id, message, first: true, seen: false };

const timeOf = (item: Item): string | undefined => {
  if ('message' in item) return item.message.createdAt;
  return item.type === 'note' ? item.note.createdAt : undefined;
};

function withDays(items: Item[]): Item[] {
  let last: string | undefined;
  return items.flatMap((item): Item[] => {
    const at = timeOf(item);
    const begins = at !== undefined && (last === undefined || !isSameDay(last, at));
    last = at ?? last;
    return begins ? [{ type: 'day', key: `day ${at}`, at }, item] : [item];
  });
}

function markFirst(items: Item[]): void {
  for (const [at, item] of items.entries()) {
    const before = items[at - 1];
    if (item.type !== 'message' || before?.type !== 'message') continue;
    const { sender, createdAt } = item.message;
    const same = sender.type === before.message.sender.type && sender.id === before.message.sender.id;
    item.first = !same || Date.parse(createdAt) - Date.parse(before.message.createdAt) > pauseMs;
  }
}

/** The mark stands at the last of our messages that the customer has read. */
function markSeen(items: Item[], customerReadSeq: number): void {
  const ours = items.findLast((item) => item.type === 'message' && item.message.sender.type !== 'customer');
  if (ours?.type === 'message') ours.seen = ours.message.seq <= customerReadSeq;
}
