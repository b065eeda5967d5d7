import { createApiClient } from '../../api-client/create-api-client.ts';
import { createSession } from '../identity/create-session.ts';
import { openOutbox, outboxPrefix } from '../identity/open-outbox.ts';
import { openStorage, readJson, type TextStore } from '../identity/open-storage.ts';
import { createExclusively } from '../identity/with-lock.ts';
import type { ChatDeps } from './chat.ts';
import { type ChatState, firstState, unreadOf } from './chat-state.ts';
import { createConnection } from './create-connection.ts';
import { createDeeds } from './create-deeds.ts';
import { createFiles } from './create-files.ts';
import { createSending } from './create-sending.ts';
import { createStore } from './create-store.ts';

export type Chat = ReturnType<typeof createChat>;

/** `open`: it opens by itself, unless the customer has closed it in this tab. */
export type ChatOptions = { baseUrl: string; siteId?: string | undefined; open?: boolean };

/** The chat without its looks: one visitor's conversation as a state, and what can be done about it. */
export function createChat({ baseUrl, siteId, open: opens = false }: ChatOptions) {
  const prefix = `chat-api ${baseUrl} ${siteId ?? ''} `;
  const local = openStorage('localStorage', prefix);
  const tab = openStorage('sessionStorage', prefix);
  const rated = readJson<ChatState['rated']>(local, 'rated', {});
  const store = createStore<ChatState>({ ...firstState, rated });
  const exclusively = createExclusively(`${prefix}session`, local);
  // Before anybody is there: a header more would make each browser ask first whether it may send it.
  const publicApi = createApiClient({ baseUrl });
  const session = createSession({ api: publicApi, local, exclusively, siteId });
  const room = () => connection.room();
  const api = createApiClient({ baseUrl, token: () => room()?.token() ?? '' });
  const deps: ChatDeps = { baseUrl, api, store, tab, local, room };
  const sending = createSending(deps);
  const deeds = createDeeds(deps);
  const connection = createConnection({
    api: publicApi,
    session,
    outbox: openOutbox(local, prefix),
    store,
    onRoom(now) {
      deeds.forgetRead();
      sending.flush(now);
    },
    onAway: () => void deeds.lookAtHours(),
    onRefused: sending.refused,
  });

  /** Another tab became somebody else. */
  const onStorage = ({ key }: StorageEvent) => {
    const visitor = connection.visitor();
    if (key !== `${prefix}session` || !visitor || session.kept() === visitor) return;
    void (session.kept() || store.get().open ? connection.restart() : connection.stop());
  };
  window.addEventListener('storage', onStorage);
  const open = (): void => {
    tab.set('open', 'yes');
    store.set({ open: true });
    if (store.get().settings) void deeds.lookAtHours();
    connection.start();
  };
  // An open chat stays open on the next page. Who was here before is told of answers; others come into being by opening.
  if (tab.get('open') === 'yes' || (opens && !tab.get('open'))) open();
  else if (session.kept()) connection.start();

  return {
    store,
    files: createFiles(deps),
    ...sending,
    ...deeds,
    unread: () => unreadOf(store.get()),
    open,
    close(): void {
      tab.set('open', 'no');
      store.set({ open: false });
    },
    async identify(identityToken: string): Promise<void> {
      const before = session.kept();
      await session.identify(identityToken);
      if (session.kept() === before) connection.start();
      else await connection.restart();
    },
    async logout(): Promise<void> {
      await connection.stop();
      forget(local, tab);
      store.set({ open: false, unsent: [], rated: {}, carried: {} });
      await session.end();
    },
    /** Leaves nothing running. */
    dispose: async (): Promise<void> => {
      window.removeEventListener('storage', onStorage);
      await connection.close();
    },
  };
}

function forget(local: TextStore, tab: TextStore): void {
  for (const name of local.names()) if (name === 'rated' || name.startsWith(outboxPrefix)) local.remove(name);
  for (const name of tab.names()) tab.remove(name);
}
