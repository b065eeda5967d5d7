import type { Message } from '#contract/wire.ts';
import { backoff, type Timing } from '../clock.ts';

/** A send as it is stored: enough to make the same request again, after a restart too. */
export type Outgoing = {
  conversationId: string;
  clientMessageId: string;
  text: string;
  /** Files that were uploaded for this conversation. */
  attachments?: { fileId: string }[] | undefined;
  createdAt: string;
};

/**
 * `waiting` for its turn or its next try, `sending` without an answer yet, `accepted` by a front and awaiting its
 * `message:created`. `dueAt` (ms): when it may be asked, or asked again.
 */
export type Entry = Outgoing & {
  phase: 'waiting' | 'sending' | 'accepted';
  dueAt: number;
  attempts: number;
};
export type Outbox = readonly Entry[];

export const entryOf = (outgoing: Outgoing, now: number): Entry => ({
  ...outgoing,
  phase: 'waiting',
  dueAt: now,
  attempts: 0,
});

export const outgoingOf = ({ conversationId, clientMessageId, text, attachments, createdAt }: Entry): Outgoing => ({
  conversationId,
  clientMessageId,
  text,
  ...(attachments ? { attachments } : {}),
  createdAt,
});

/**
 * Who may be next in each conversation. Per conversation at most one send is unanswered, so that the order of the
 * customer's words is the order of arrival. An accepted one lets the next go, until its `message:created` is overdue.
 */
function candidatesOf(outbox: Outbox, ready: (conversationId: string) => boolean): Entry[] {
  const blocked = new Set(
    outbox.filter(({ phase }) => phase === 'sending').map(({ conversationId }) => conversationId),
  );
  return outbox.filter(({ conversationId, phase }) => {
    if (blocked.has(conversationId) || !ready(conversationId)) return false;
    if (phase !== 'accepted') blocked.add(conversationId);
    return true;
  });
}

/** What to send now. */
export function dueOf(outbox: Outbox, now: number, ready: (conversationId: string) => boolean): Entry[] {
  const due = candidatesOf(outbox, ready).filter(({ dueAt }) => dueAt <= now);
  return due.filter((entry, at) => due.findIndex((one) => one.conversationId === entry.conversationId) === at);
}

/** When `dueOf` may next give something; undefined while only answers are awaited. */
export function nextDue(outbox: Outbox, ready: (conversationId: string) => boolean): number | undefined {
  const candidates = candidatesOf(outbox, ready);
  return candidates.length ? Math.min(...candidates.map(({ dueAt }) => dueAt)) : undefined;
}

const replace = (outbox: Outbox, clientMessageId: string, change: (entry: Entry) => Partial<Entry>): Outbox =>
  outbox.map((entry) => (entry.clientMessageId === clientMessageId ? { ...entry, ...change(entry) } : entry));

export const markSending = (outbox: Outbox, id: string): Outbox => replace(outbox, id, () => ({ phase: 'sending' }));

export const markAccepted = (outbox: Outbox, id: string, now: number, { createdMs }: Timing): Outbox =>
  replace(outbox, id, () => ({ phase: 'accepted', dueAt: now + createdMs, attempts: 0 }));

/** Unanswered or turned away for now: again under the same id, after a growing while. */
export const postpone = (outbox: Outbox, id: string, now: number, timing: Timing, random: () => number): Outbox =>
  replace(outbox, id, ({ attempts }) => ({
    phase: 'waiting',
    attempts: attempts + 1,
    dueAt: now + backoff(attempts, timing, random),
  }));

/** A new connection knows nothing of what was sent on the last one. */
export const restart = (outbox: Outbox, conversationId: string, now: number): Outbox =>
  outbox.map((entry) =>
    entry.conversationId === conversationId && entry.phase !== 'sending'
      ? { ...entry, phase: 'waiting', dueAt: now, attempts: 0 }
      : entry,
  );

export const remove = (outbox: Outbox, { clientMessageId }: Outgoing): Outbox =>
  outbox.filter((entry) => entry.clientMessageId !== clientMessageId);

/** The send of ours that became this message; a repeat of it from an earlier life counts too. */
export function sentAs(outbox: Outbox, message: Message, sender: 'customer' | 'agent'): Entry | undefined {
  if (message.sender.type !== sender) return undefined;
  return outbox.find(
    ({ conversationId, clientMessageId }) =>
      conversationId === message.conversationId && clientMessageId === message.clientMessageId,
  );
}
