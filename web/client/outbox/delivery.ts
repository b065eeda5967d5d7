import type { WireError } from '#contract/errors.ts';
import type { Message } from '#contract/wire.ts';
import { asChatError, isUnauthorized, mayTryAgain, presentError } from '../chat-error.ts';
import type { Timers, Timing } from '../clock.ts';
import type { Link } from '../link/link.ts';
import { newId } from '../new-id.ts';
import type { Ledger } from './ledger.ts';
import { dueOf, type Entry, markAccepted, markSending, nextDue, postpone, restart, sentAs } from './outbox.ts';

export type Delivery = {
  send(
    conversationId: string,
    text: string,
    attachments?: { fileId: string }[],
  ): { clientMessageId: string; done: Promise<Message> };
  /** A message that exists, told or read: if it was ours, it is delivered. */
  seen(message: Message): void;
  /** By its own id, or all sends of the conversation. */
  refuse(conversationId: string, error: WireError, clientMessageId?: string): void;
  /** All of this conversation again: a new connection has joined it. */
  restart(conversationId: string): void;
  pump(): void;
};

export type DeliveryOptions = {
  link: Link;
  ledger: Ledger;
  timers: Timers;
  timing: Timing;
  sender: 'customer' | 'agent';
  isReady(conversationId: string): boolean;
  onRefused(entry: Entry, error: WireError): void;
};

/** Works the outbox off: asks what is due, and sets one timer for what will be. */
export function createDelivery({
  link,
  ledger,
  timers,
  timing,
  sender,
  isReady,
  onRefused,
}: DeliveryOptions): Delivery {
  let cancel = () => {};
  const pump = () => {
    cancel();
    if (!ledger.loaded || !link.online) return;
    for (const entry of dueOf(ledger.outbox, timers.now(), isReady)) void attempt(entry);
    const next = nextDue(ledger.outbox, isReady);
    if (next !== undefined) cancel = timers.after(Math.max(0, next - timers.now()), pump);
  };
  const refuse = (entry: Entry, error: WireError) => {
    ledger.refuse(entry, error);
    onRefused(entry, error);
  };
  const attempt = async (entry: Entry) => {
    const { conversationId, clientMessageId, text, attachments } = entry;
    ledger.update(markSending(ledger.outbox, clientMessageId), conversationId);
    try {
      await link.ask('message:send', { conversationId, clientMessageId, text, attachments }, timing.ackMs);
      ledger.update(markAccepted(ledger.outbox, clientMessageId, timers.now(), timing), conversationId);
    } catch (error) {
      if (isUnauthorized(error)) void link.reauthorize();
      // Settled meanwhile: its message came although its ack did not.
      const open = ledger.outbox.some((one) => one.clientMessageId === clientMessageId);
      const later = () => postpone(ledger.outbox, clientMessageId, timers.now(), timing, timers.random);
      if (open && mayTryAgain(error)) ledger.update(later(), conversationId);
      else if (open) refuse(entry, presentError(asChatError(error)));
    }
    pump();
  };
  return {
    send(conversationId, text, attachments) {
      const outgoing = {
        conversationId,
        clientMessageId: newId(),
        text,
        ...(attachments ? { attachments } : {}),
        createdAt: new Date(timers.date()).toISOString(),
      };
      const done = ledger.add(outgoing, timers.now());
      pump();
      return { clientMessageId: outgoing.clientMessageId, done };
    },
    seen(message) {
      const entry = sentAs(ledger.outbox, message, sender);
      if (!entry) return;
      ledger.deliver(entry, message);
      pump();
    },
    refuse(conversationId, error, id) {
      const meant = (one: Entry) =>
        one.conversationId === conversationId && (id ?? one.clientMessageId) === one.clientMessageId;
      for (const entry of ledger.outbox.filter(meant)) refuse(entry, error);
      pump();
    },
    restart(conversationId) {
      ledger.update(restart(ledger.outbox, conversationId, timers.now()), conversationId);
      pump();
    },
    pump,
  };
}
