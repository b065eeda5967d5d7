import type { Opened, Page } from '#contract/sockets.ts';
import type { Note } from '#contract/wire.ts';
import type { Asked, Step, Thread } from './thread.ts';
import { addNotes, readConversation } from './thread-conversation.ts';
import { receive, receiveRead } from './thread-messages.ts';
import { readDraft } from './thread-reply.ts';

/** The answer to `conversation:open` or `conversation:watch`. The first starts the thread; later ones only add. */
export function applyOpened(thread: Thread, opened: Opened & { notes?: Note[] }, asked: Asked): Step {
  const first = thread.conversation === null;
  const known = addNotes(readConversation(thread, opened.conversation), opened.notes ?? []);
  const { messages, hasMore } = opened;
  const start = { ...known, stalledAt: 0, ...(first ? { hasOlder: hasMore, lastSeq: startOf(opened) } : {}) };
  const page = first ? receiveRead(start, messages, true) : receive(start, messages);
  const drafted = readDraft(page.thread, opened.draft, asked);
  return { thread: drafted.thread, told: [...page.told, ...drafted.told] };
}

/** Just before the page's first message; a page without any stands at the head. */
function startOf({ messages, lastSeq }: Page): number {
  return messages.length ? Math.min(...messages.map(({ seq }) => seq)) - 1 : lastSeq;
}

/** The answer to `conversation:sync` after our last seq. */
export function applyPage(thread: Thread, page: Page, asked: Asked): Step {
  const read = receiveRead(thread, page.messages);
  const progress = read.thread.lastSeq > thread.lastSeq;
  const more = page.hasMore && progress ? read.thread.lastSeq + 1 : 0;
  const lost = page.messages.some(({ seq }) => seq > thread.readAt && seq > thread.lastSeq && !thread.held.has(seq));
  const next: Thread = {
    ...read.thread,
    head: Math.max(read.thread.head, more),
    stalledAt: progress ? 0 : asked.head,
    doubt: read.thread.doubt || lost,
  };
  // Only the last page speaks of the draft.
  if (page.hasMore && progress && !page.draft) return { thread: next, told: read.told };
  const drafted = readDraft(next, page.draft, asked);
  return { thread: drafted.thread, told: [...read.told, ...drafted.told] };
}
