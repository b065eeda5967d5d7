import { asChatError } from '#client/chat-error.ts';
import type { RequestName, RequestOf } from '#client/types.ts';
import type { ChatDeps } from './chat.ts';
import { takeOlder } from './chat-state.ts';

/** Messages of history at a time. */
const pageSize = 50;
/** Sessions whose score is remembered. */
const mostRated = 20;

type Change = 'reply:stop' | 'handoff:request' | 'handoff:cancel' | 'conversation:close';

/** What a customer can ask of the conversation beside writing. What fails is shown, and asked again by who wants it. */
export function createDeeds({ api, store, local, room }: ChatDeps) {
  let readSeq = 0;

  async function ask<E extends RequestName<'/chat'>>(event: E, more: Omit<RequestOf<'/chat', E>, 'conversationId'>) {
    const now = room();
    if (!now) return;
    const { client, conversationId } = now;
    store.set({ fault: null });
    await client
      .request(event, { conversationId, ...more } as RequestOf<'/chat', E>)
      .catch((error: unknown) => store.set({ fault: asChatError(error).code }));
  }
  const change = (event: Change) => () => void ask(event, {});

  return {
    stopReply: change('reply:stop'),
    askForPerson: change('handoff:request'),
    cancelWait: change('handoff:cancel'),
    end: change('conversation:close'),
    /** Again for the same session: the newer score counts. */
    rate(score: number, comment: string): void {
      const sessionId = store.get().view?.conversation.sessionId;
      if (!sessionId) return;
      const others = Object.entries(store.get().rated).filter(([id]) => id !== sessionId);
      const rated = Object.fromEntries([...others.slice(1 - mostRated), [sessionId, score]]);
      local.set('rated', JSON.stringify(rated));
      store.set({ rated });
      void ask('conversation:rate', { score, ...(comment ? { comment } : {}) });
    },
    /** Whether somebody is there now: what was read with the page may be hours old. */
    async lookAtHours(): Promise<void> {
      const settings = await api.request('GET /chat/settings').catch(() => null);
      if (settings) store.set({ settings });
    },
    /** The customer looks at the thread. */
    read(): void {
      const { view } = store.get();
      const now = room();
      if (!view || !now || view.lastSeq <= Math.max(readSeq, view.conversation.customerReadSeq)) return;
      const { client, conversationId } = now;
      const seq = view.lastSeq;
      readSeq = seq;
      client.request('message:read', { conversationId, seq }).catch(() => {
        readSeq = 0;
      });
    },
    /** The customer is another one. */
    forgetRead: () => {
      readSeq = 0;
    },
    async loadOlder(): Promise<void> {
      const { view, older, hasOlder, loadingOlder } = store.get();
      const beforeSeq = older[0]?.seq ?? view?.messages[0]?.seq;
      if (!view || !hasOlder || loadingOlder || beforeSeq === undefined) return;
      store.set({ loadingOlder: true });
      const asked = { params: { id: view.conversationId }, query: { beforeSeq, limit: pageSize } };
      try {
        const page = await api.request('GET /chat/conversations/:id/messages', asked);
        if (store.get().view?.conversationId === view.conversationId) store.set((state) => takeOlder(state, page));
      } catch {
        store.set({ loadingOlder: false });
      }
    },
  };
}
