import type { WireError } from '#contract/errors.ts';
import type { Message } from '#contract/wire.ts';
import { ChatError, unavailable } from '../chat-error.ts';
import type { OutboxStorage } from '../types.ts';
import { type Entry, entryOf, type Outbox, type Outgoing, remove } from './outbox.ts';
import { createOutboxStore } from './outbox-store.ts';

type Waiter = { resolve(message: Message): void; reject(error: ChatError): void };

export type Ledger = {
  readonly outbox: Outbox;
  /** False until the stored sends stand in front of the new ones. */
  readonly loaded: boolean;
  load(now: number): Promise<string[]>;
  add(outgoing: Outgoing, now: number): Promise<Message>;
  update(outbox: Outbox, conversationId: string): void;
  deliver(entry: Entry, message: Message): void;
  refuse(entry: Entry, error: WireError): void;
  close(): Promise<void>;
};

/** The outbox with who waits for it and where it is stored. */
export function createLedger(storage: OutboxStorage, onChange: (conversationId: string) => void): Ledger {
  const waiters = new Map<string, Waiter>();
  const store = createOutboxStore(storage);
  let outbox: Outbox = [];
  let loaded = false;
  let closed = false;
  // Before the load, the store has what the memory has not: saving now would lose it.
  const save = () => {
    if (loaded) store.save(outbox);
  };
  const update = (next: Outbox, conversationId: string) => {
    outbox = next;
    onChange(conversationId);
  };
  const settle = (entry: Entry, tell: (waiter: Waiter) => void) => {
    const waiter = waiters.get(entry.clientMessageId);
    waiters.delete(entry.clientMessageId);
    update(remove(outbox, entry), entry.conversationId);
    save();
    if (waiter) tell(waiter);
  };
  return {
    get outbox() {
      return outbox;
    },
    get loaded() {
      return loaded;
    },
    async load(now) {
      const stored = await store.load();
      outbox = [...stored.map((one) => entryOf(one, now)), ...outbox];
      loaded = true;
      if (outbox.length > stored.length) save();
      return [...new Set(stored.map(({ conversationId }) => conversationId))];
    },
    add(outgoing, now) {
      if (closed) return Promise.reject(unavailable('The client is closed.'));
      const done = new Promise<Message>((resolve, reject) => {
        waiters.set(outgoing.clientMessageId, { resolve, reject });
      });
      // Who does not wait for it hears of a refusal by the event.
      done.catch(() => {});
      update([...outbox, entryOf(outgoing, now)], outgoing.conversationId);
      save();
      return done;
    },
    update,
    deliver: (entry, message) => settle(entry, ({ resolve }) => resolve(message)),
    refuse: (entry, error) => settle(entry, ({ reject }) => reject(new ChatError(error))),
    async close() {
      closed = true;
      for (const { reject } of waiters.values())
        reject(unavailable('The client was closed before this was delivered.'));
      waiters.clear();
      await store.idle();
    },
  };
}
