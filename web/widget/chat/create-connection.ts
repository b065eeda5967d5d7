import { isUnauthorized } from '#client/chat-error.ts';
import { openChatClient } from '#client/open-chat-client.ts';
import type { ChatClient, OutboxStorage, Status } from '#client/types.ts';
import { ApiError, type createApiClient } from '../../api-client/create-api-client.ts';
import type { Session, Visit } from '../identity/create-session.ts';
import type { Room } from './chat.ts';
import { type ChatState, forgotten, outsideHours, takeErased, takeView } from './chat-state.ts';
import { createPauses } from './create-pauses.ts';
import type { Store } from './create-store.ts';

export type ConnectionDeps = {
  api: ReturnType<typeof createApiClient>;
  session: Session;
  outbox: OutboxStorage;
  store: Store<ChatState>;
  onRoom(room: Room): void;
  /** A person was asked for, and nobody is there. */
  onAway(): void;
  onRefused(refused: { clientMessageId: string; text: string; error: { code: string } }): void;
};

/** One life of the client, for one visitor. */
type Life = { client?: ChatClient; room?: Room; visit?: Visit; over: boolean };

/** From settings and a visitor to an open conversation, and again from the beginning when the visitor is over. */
export function createConnection(deps: ConnectionDeps) {
  const { api, session, store } = deps;
  const pauses = createPauses();
  let life: Life | undefined;

  /** Asks until there is an answer; undefined if there never will be, or if it is over. */
  async function insist<T>(mine: Life, ask: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      if (mine.over) return undefined;
      try {
        return await ask();
      } catch (error) {
        if (mine.over) return undefined;
        const final = error instanceof ApiError && !error.problem.retryable;
        store.set({ link: final ? 'refused' : 'offline' });
        if (final) return undefined;
      }
      await pauses.next();
    }
  }

  async function live(mine: Life): Promise<void> {
    if (mine.over) return;
    store.set({ link: 'connecting' });
    const settings = await insist(mine, () => api.request('GET /chat/settings'));
    if (!settings) return;
    store.set({ settings });
    const visit = await insist(mine, session.begin);
    if (!visit || mine.over) return;
    mine.visit = visit;
    const client = openChatClient({ url: settings.realtimeUrl, tokens: visit.tokens, storage: deps.outbox });
    mine.client = client;
    listen(mine, client);
    const view = await client.open().catch((error) => {
      // Of that `listen` hears as well.
      if (!isUnauthorized(error)) void again(mine);
    });
    if (!view || mine.over) return;
    pauses.reset();
    const { conversationId } = view;
    mine.room = { client, conversationId, token: visit.tokens.access };
    store.set((state) => ({ ...takeView(state, view), link: 'online' }));
    deps.onRoom(mine.room);
  }

  function listen(mine: Life, client: ChatClient): void {
    const ours = (id: string) => !mine.over && (mine.room?.conversationId ?? id) === id;
    client.on('view', (id, view) => mine.room && ours(id) && store.set((state) => takeView(state, view)));
    client.on('message', (id, { kind, text }, { history }) => {
      if (ours(id) && !history && kind === 'event' && text === outsideHours) deps.onAway();
    });
    client.on('refused', (_, refused) => deps.onRefused(refused));
    client.on('message:erased', (fact) => ours(fact.conversationId) && store.set((state) => takeErased(state, fact)));
    client.on('lost', (id) => mine.room && ours(id) && void again(mine));
    client.on('status', (status) => (status === 'unauthorized' ? void again(mine) : show(mine, status)));
  }

  function show({ over, room }: Life, status: Exclude<Status, 'unauthorized'>): void {
    // Online, but still without a conversation: not there yet.
    if (!over) store.set({ link: status === 'online' && !room ? 'connecting' : status });
  }

  /** The visitor is over: somebody else begins. Not at once, if that fails as well. */
  async function again(mine: Life): Promise<void> {
    if (mine.over) return;
    const next = await begin();
    await pauses.next();
    await live(next);
  }

  async function begin(): Promise<Life> {
    const stopping = stop();
    // Before anybody else begins one: of two, the later counts.
    const mine: Life = { over: false };
    life = mine;
    await stopping;
    return mine;
  }

  async function stop(): Promise<void> {
    const mine = life;
    life = undefined;
    if (!mine) return;
    mine.over = true;
    store.set(forgotten);
    await mine.client?.close();
  }

  return {
    room: (): Room | undefined => life?.room,
    visitor: (): string | undefined => life?.visit?.visitor,
    /** Does nothing while it runs, but cut a pause short. */
    start(): void {
      pauses.wake();
      life?.client?.connect();
      if (!life) void restart();
    },
    restart,
    stop,
    close: async () => {
      await stop();
      pauses.close();
    },
  };

  async function restart(): Promise<void> {
    await live(await begin());
  }
}
