import type { ConversationView } from '#client/types.ts';
import type { Message } from '#contract/wire.ts';
import type { Desk } from '../inbox/desk.ts';
import { createStore, type Readable } from '../ui/store.ts';

export type ThreadState = {
  id: string;
  view: ConversationView | null;
  /** Earlier pages, up to just before the view's first message. */
  older: readonly Message[];
  hasOlder: boolean;
  /** `lost`: it was seen, and may not be any more. `missing`: it never was. */
  phase: 'loading' | 'ready' | 'lost' | 'missing';
};

export type Thread = Readable<ThreadState> & {
  /** The page before what is there. */
  loadOlder(): Promise<void>;
  /** All that is there was seen by whoever answers here. */
  markRead(): void;
  close(): void;
};

const pageSize = 50;

/** One conversation with all its history, kept in step for as long as it is open. */
export function openThread({ client, api, me, follow }: Desk, id: string): Thread {
  const view = client.view(id) ?? null;
  const state = createStore<ThreadState>({
    ...{ id, view, older: [], hasOlder: view?.hasOlder ?? false },
    phase: view ? 'ready' : 'loading',
  });
  let loading: Promise<void> | undefined;
  const offs = [
    client.on('view', (changed, next) => changed === id && state.update((now) => withView(now, next))),
    client.on('lost', (lost) => {
      if (lost !== id) return;
      state.update((now) => ({ ...now, phase: now.view ? 'lost' : 'missing' }));
    }),
    follow(id),
  ];

  async function load() {
    const { older, view: shown } = state.get();
    const before = (older[0] ?? shown?.messages[0])?.seq;
    if (before === undefined) return;
    const query = { beforeSeq: before, limit: pageSize };
    const page = await api.request('GET /admin/conversations/:id/messages', { params: { id }, query });
    state.update((now) => {
      const first = now.older[0] ?? now.view?.messages[0];
      // The thread began anew meanwhile.
      if (first?.seq !== before) return now;
      return { ...now, older: [...page.messages, ...now.older], hasOlder: page.hasMore };
    });
  }
  return {
    ...state,
    loadOlder() {
      loading ??= load().finally(() => {
        loading = undefined;
      });
      return loading;
    },
    markRead() {
      const { conversation, messages } = state.get().view ?? {};
      // Whoever only looks on has not read it for the customer.
      if (conversation?.state !== 'human' || conversation.agent?.id !== me.id) return;
      const seq = messages?.at(-1)?.seq ?? 0;
      if (seq <= conversation.agentReadSeq) return;
      client.request('message:read', { conversationId: id, seq }).catch(() => {});
    },
    close() {
      for (const off of offs) off();
    },
  };
}

/** The client's view grows at its end only, unless it was lost and began anew: then earlier pages may not fit on it. */
function withView(now: ThreadState, view: ConversationView): ThreadState {
  const first = view.messages[0]?.seq ?? 0;
  const fits = now.older.length === 0 || now.older.at(-1)?.seq === first - 1;
  const same = fits && now.phase === 'ready' && now.view?.messages[0]?.seq === first;
  return {
    ...now,
    view,
    phase: 'ready',
    older: fits ? now.older : [],
    hasOlder: same ? now.hasOlder : view.hasOlder,
  };
}
