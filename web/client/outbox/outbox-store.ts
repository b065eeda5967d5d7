import type { OutboxStorage } from '../types.ts';
import { type Outbox, outgoingOf } from './outbox.ts';

/** Saves one after the other; of those that wait only the newest counts. A full disk must not stop the chat. */
export function createOutboxStore(storage: OutboxStorage) {
  let newest: Outbox | undefined;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (newest) {
      const list = newest.map(outgoingOf);
      newest = undefined;
      await storage.save(list).catch(() => {});
    }
    running = undefined;
  };
  return {
    save(outbox: Outbox): void {
      newest = outbox;
      running ??= run();
    },
    load: () => storage.load().catch(() => []),
    idle: async (): Promise<void> => running,
  };
}
