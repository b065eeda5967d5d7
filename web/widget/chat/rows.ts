import type { Draft, Message } from '#contract/wire.ts';
import { isSameDay } from '../../ui/say-time.ts';
import { type Attachment, type ChatState, isThinking, threadOf, type Unsent } from './chat-state.ts';

/** Who a row is by. An agent's `name` may be missing in old threads. */
export type Author = { type: 'customer' | 'ai' | 'agent'; name?: string | undefined };

/** `first` and `last` of a run by one author: the name stands above it, the time below. */
type Said = { key: string; author: Author; first: boolean; last: boolean };
export type Row =
  | { type: 'day'; key: string; at: string }
  | { type: 'event'; key: string; message: Message }
  | (Said & { type: 'message'; message: Message; read: boolean })
  | (Said & { type: 'pending'; text: string; attachments: readonly Attachment[] })
  | (Said & { type: 'unsent'; unsent: Unsent })
  | (Said & { type: 'draft'; draft: Draft })
  | (Said & { type: 'typing' });

/** A pause after which a run of one author begins anew, ms. */
const runMs = 5 * 60_000;

/** What the thread shows from top to bottom. Keys stay when a send or a draft becomes its message: nothing jumps. */
export function rowsOf(state: ChatState): Row[] {
  const { view, unsent, carried } = state;
  const readBy = view?.conversation.agentReadSeq ?? 0;
  const rows: Row[] = [];
  let before: Message | undefined;
  for (const message of threadOf(state)) {
    if (!before || !isSameDay(before.createdAt, message.createdAt))
      rows.push({ type: 'day', key: `day-${message.seq}`, at: message.createdAt });
    rows.push(rowOf(message, before, message.seq <= readBy));
    before = message;
  }
  const customer: Author = { type: 'customer' };
  for (const { clientMessageId, text, attachments = [] } of view?.pending ?? []) {
    const files =
      carried[clientMessageId] ?? attachments.map(({ fileId }) => ({ fileId, name: '', type: '', size: 0 }));
    rows.push({
      type: 'pending',
      key: clientMessageId,
      author: customer,
      first: false,
      last: false,
      text,
      attachments: files,
    });
  }
  for (const one of unsent)
    rows.push({ type: 'unsent', key: one.id, author: customer, first: false, last: false, unsent: one });
  return markRuns([...rows, ...livingRows(state)]);
}

function rowOf(message: Message, before: Message | undefined, read: boolean): Row {
  const { sender, kind, seq, clientMessageId, createdAt } = message;
  if (kind === 'event' || sender.type === 'system') return { type: 'event', key: `event-${seq}`, message };
  const author = { type: sender.type, name: sender.name };
  const paused = before !== undefined && Date.parse(createdAt) - Date.parse(before.createdAt) > runMs;
  const key = sender.type === 'customer' ? (clientMessageId ?? `said-${seq}`) : `said-${seq}`;
  return { type: 'message', key, author, first: paused, last: false, message, read };
}

/** What is only just being said. */
function livingRows(state: ChatState): Row[] {
  const { view } = state;
  if (!view) return [];
  const key = `said-${view.lastSeq + 1}`;
  const ai: Author = { type: 'ai' };
  const living = { key, first: false, last: false };
  if (view.draft) return [{ type: 'draft', ...living, author: ai, draft: view.draft }];
  if (isThinking(state)) return [{ type: 'typing', ...living, author: ai }];
  const agent = view.typing.find(({ type }) => type === 'agent');
  return agent ? [{ type: 'typing', ...living, author: { type: 'agent', name: agent.name } }] : [];
}

/** A row is the first of its run if another author, or no author, stands above it; the last likewise. */
function markRuns(rows: readonly Row[]): Row[] {
  const authorAt = (at: number): string | undefined => {
    const row = rows[at];
    return row && 'author' in row
      ? `${row.author.type} ${row.author.type === 'agent' ? row.author.name : ''}`
      : undefined;
  };
  const isFirst = (at: number): boolean => {
    const row = rows[at];
    return (row && 'first' in row && row.first) || authorAt(at) !== authorAt(at - 1);
  };
  return rows.map((row, at) =>
    'author' in row ? { ...row, first: isFirst(at), last: at === rows.length - 1 || isFirst(at + 1) } : row,
  );
}
