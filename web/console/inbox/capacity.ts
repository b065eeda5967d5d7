import { createStore, type Readable } from '../ui/store.ts';
import type { Desk } from './desk.ts';

export type Capacity = Readable<number | null> & {
  /** Reads it again: an admin may have changed it. Without an answer it stays. */
  look(): Promise<void>;
};

/** How many conversations one may have at once; null while it is not known, and for who has none. */
export function openCapacity({ api, me }: Pick<Desk, 'api' | 'me'>): Capacity {
  const store = createStore<number | null>(null);
  return {
    ...store,
    async look() {
      if (!me.permissions.includes('conversations.reply')) return;
      const answer = await api.request('GET /admin/agents').catch(() => null);
      if (answer) store.set(answer.items.find(({ id }) => id === me.id)?.capacity ?? null);
    },
  };
}
