import type { Changed, Facts } from '#contract/sockets.ts';
import type { Conversation } from '#contract/wire.ts';
import type { Step, Thread } from './thread.ts';
import { dropReply } from './thread-reply.ts';

/** A change of state, unless we know a newer one: `epoch` never decreases. */
export function changeState(thread: Thread, fact: Facts['conversation:changed']): Step {
  const known = Math.max(thread.conversation?.epoch ?? 0, thread.changed?.epoch ?? 0);
  if (fact.epoch < known) return { thread, told: [] };
  const { conversationId, state, epoch, agent } = fact;
  const next = patch({ ...thread, changed: { conversationId, state, epoch, agent } });
  const draft = thread.reply.draft;
  // Only in `ai` does the AI have the word: what it was saying will not become a message.
  if (state === 'ai' || !draft || epoch === known) return { thread: next, told: [] };
  return dropReply(next, { replyId: draft.replyId, status: 'superseded' });
}

/** The conversation as the server read it; facts that overtook the answer stay. */
export function readConversation(thread: Thread, read: Conversation): Thread {
  const old = thread.conversation;
  const conversation = old && old.epoch > read.epoch ? old : read;
  const reply = { ...thread.reply, turn: Math.max(thread.reply.turn, read.turn) };
  const readSeq = {
    customer: Math.max(thread.readSeq.customer, read.customerReadSeq),
    agent: Math.max(thread.readSeq.agent, read.agentReadSeq),
  };
  const head = Math.max(thread.head, read.lastSeq);
  const readAt = Math.max(thread.readAt, read.lastSeq);
  return patch({ ...thread, conversation, reply, readSeq, head, readAt, doubt: false, typing: [] });
}

export function markRead(thread: Thread, { by, seq }: Facts['message:read']): Thread {
  return { ...thread, readSeq: { ...thread.readSeq, [by]: Math.max(thread.readSeq[by], seq) } };
}

export function changeTyping(thread: Thread, { by, typing }: Facts['typing:changed']): Thread {
  const others = thread.typing.filter(({ type, id }) => type !== by.type || id !== by.id);
  return { ...thread, typing: typing ? [...others, { ...by, fresh: true }] : others };
}

export function changeWaiting(thread: Thread, { position, etaSeconds }: Facts['waiting:changed']): Thread {
  return { ...thread, waiting: { position, etaSeconds } };
}

/** By place, then by time of writing. */
export function addNotes(thread: Thread, notes: Thread['notes']): Thread {
  const byId = new Map([...thread.notes, ...notes].map((note) => [note.id, note]));
  const order = (note: Thread['notes'][number]) => `${String(note.afterSeq).padStart(12, '0')} ${note.createdAt}`;
  return { ...thread, notes: [...byId.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1)) };
}

/** Lays what facts told over what was read. */
function patch(thread: Thread): Thread {
  const { conversation, changed } = thread;
  if (!conversation) return thread;
  const now = changed && changed.epoch >= conversation.epoch ? changedOnly(changed) : {};
  const next = { ...conversation, ...now };
  return { ...thread, conversation: next, waiting: next.state === 'waiting' ? thread.waiting : null };
}

const changedOnly = ({ state, epoch, agent }: Changed) => ({ state, epoch, agent });
