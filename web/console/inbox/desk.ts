import { openChatClient } from '#client/open-chat-client.ts';
import type { ChatClient, Status } from '#client/types.ts';
import type { Facts } from '#contract/sockets.ts';
import type { Permission, User } from '../session/permission.ts';
import type { Session } from '../session/session.ts';
import type { Keeper } from '../ui/keeper.ts';
import { codeOf } from '../ui/say-error.ts';
import { createStore, type Readable, type Store } from '../ui/store.ts';
import { type Capacity, openCapacity } from './capacity.ts';
import { createFollows, type Follows } from './follows.ts';
import { applyChanged, applyTagged, applyView, forget, mergeListed, ownedIn, type Rows, waitingIn } from './rows.ts';

export type Presence = Facts['presence:changed']['status'];
export type Me = User & { permissions: readonly Permission[] };
export type Client = ChatClient<'/agent'>;

export type Desk = {
  me: Me;
  client: Client;
  api: Session['api'];
  status: Readable<Status>;
  rows: Store<Rows>;
  /** Whether who waits and what is one's own was read. */
  ready: Readable<boolean>;
  presence: Readable<ReadonlyMap<string, Presence>>;
  /** What one says of oneself; kept for the next time. */
  ownPresence: Readable<Presence>;
  setPresence(status: Presence): void;
  capacity: Capacity;
  follow(id: string): () => void;
  /** Reads who waits and what is one's own again. */
  look(): Promise<void>;
  /** Reads one conversation again. */
  lookAt(id: string): Promise<void>;
  close(): Promise<void>;
};

export type DeskOptions = {
  session: Session;
  me: Me;
  realtimeUrl: string;
  /** Lives as long as the tab: the outbox, since each tab has its own. */
  tabKeeper: Keeper;
  keeper: Keeper;
  now(): number;
};

/** Facts may be lost on their way, so what matters is read again this often, ms. */
const lookMs = 20_000;
const pageSize = 100;

/** One's place at the desk: all conversations one has heard of, kept in step with the server. */
export function openDesk({ session, me, realtimeUrl, tabKeeper, keeper, now }: DeskOptions): Desk {
  const { api, tokens } = session;
  const storage = {
    load: async () => tabKeeper.read<never[]>('outbox') ?? [],
    save: async (list: unknown[]) => tabKeeper.write('outbox', list.length ? list : null),
  };
  const client = openChatClient({ url: realtimeUrl, namespace: '/agent', tokens, storage });
  const rows = createStore<Rows>(new Map());
  const status = createStore<Status>(client.status);
  const { ready, look, lookAt } = createLooks(api, rows, me);
  const follows = createFollows(client);
  const own = ownPresenceOf(client, me, keeper);
  const capacity = openCapacity({ api, me });
  const quietly = () => void look().catch(() => {});

  client.on('status', (next) => {
    status.set(next);
    if (next === 'online') {
      quietly();
      void capacity.look();
    }
    if (next === 'unauthorized') session.ended();
  });
  hearFacts({ client, rows, me, follows, lookAt, now });
  const stopOwn = followOwn(rows, me.id, follows.follow);
  const timer = setInterval(() => status.get() === 'online' && quietly(), lookMs);
  return {
    ...{ me, client, api, status, rows, ready, look, lookAt, capacity, follow: follows.follow },
    ...{ presence: presenceOf(client), ownPresence: own.store, setPresence: own.set },
    async close() {
      clearInterval(timer);
      stopOwn();
      follows.close();
      await client.close();
    },
  };
}

/** Rows that are read again over REST. */
function createLooks(api: Session['api'], rows: Store<Rows>, me: Me) {
  const ready = createStore(false);
  async function lookAt(id: string) {
    try {
      const row = await api.request('GET /admin/conversations/:id', { params: { id } });
      rows.update((known) => mergeListed(known, [row]));
    } catch (error) {
      if (codeOf(error) === 'not_found') rows.update((known) => forget(known, id));
    }
  }
  async function look() {
    const [waiting, mine] = await Promise.all([
      api.request('GET /admin/conversations', { query: { state: 'waiting', sort: 'oldest', limit: pageSize } }),
      api.request('GET /admin/conversations', { query: { state: 'human', agentId: me.id, limit: pageSize } }),
    ]);
    const items = [...waiting.items, ...mine.items];
    rows.update((known) => mergeListed(known, items));
    ready.set(true);
    if (waiting.nextCursor !== null || mine.nextCursor !== null) return;
    // What stands in a list here and not there has moved on without our hearing of it.
    const listed = new Set(items.map(({ id }) => id));
    const here = [...waitingIn(rows.get()), ...ownedIn(rows.get(), me.id)];
    await Promise.all(here.filter(({ id }) => !listed.has(id)).map(({ id }) => lookAt(id)));
  }
  return { ready, look, lookAt };
}

type Hearing = Pick<Desk, 'client' | 'rows' | 'me' | 'lookAt'> & { follows: Follows; now(): number };

/** Facts change rows; what is not known yet is read. */
function hearFacts({ client, rows, me, follows, lookAt, now }: Hearing): void {
  const seesAll = me.permissions.includes('conversations.read_all');
  client.on('conversation:changed', (changed) => {
    const { conversationId, agent } = changed;
    if (!seesAll && agent && agent.id !== me.id) return rows.update((known) => forget(known, conversationId));
    rows.update((known) => applyChanged(known, changed, new Date(now()).toISOString()));
    if (!rows.get().has(conversationId)) void lookAt(conversationId);
    follows.again(conversationId);
  });
  client.on('waiting:changed', ({ conversationId }) => {
    if (!rows.get().has(conversationId)) void lookAt(conversationId);
  });
  client.on('conversation:tagged', (tagged) => rows.update((known) => applyTagged(known, tagged)));
  client.on('view', (_, view) => rows.update((known) => applyView(known, view)));
}

function presenceOf(client: Client): Readable<ReadonlyMap<string, Presence>> {
  const store = createStore<ReadonlyMap<string, Presence>>(new Map());
  client.on('presence:changed', ({ userId, status }) => store.update((now) => new Map(now).set(userId, status)));
  // Who went while we could not hear is not told: the server tells a new socket who is there.
  client.on('status', (status) => status === 'connecting' && store.set(new Map()));
  return store;
}

/**
 * Said again by the client after each reconnect. Who may not answer has no presence to say. Who manages has come to look
 * as a rule: they are away, and given no customers, until they say that they are online.
 */
function ownPresenceOf(client: Client, me: Me, keeper: Keeper) {
  const first = me.permissions.includes('conversations.manage') ? 'away' : 'online';
  const store = createStore<Presence>(keeper.read<Presence>('presence') ?? first);
  const say = () => {
    if (!me.permissions.includes('conversations.reply')) return;
    client.request('presence:set', { status: store.get() }).catch(() => {});
  };
  // Said in another tab or on another device.
  client.on('presence:changed', ({ userId, status }) => {
    if (userId === me.id && status !== 'offline') store.set(status);
  });
  say();
  return {
    store,
    set(status: Presence) {
      store.set(status);
      keeper.write('presence', status);
      say();
    },
  };
}

/** One's own conversations are followed wherever one looks: their new messages must be noticed. */
function followOwn(rows: Store<Rows>, id: string, follow: (id: string) => () => void): () => void {
  const releases = new Map<string, () => void>();
  const update = () => {
    const own = new Set(ownedIn(rows.get(), id).map((row) => row.id));
    for (const [one, release] of releases) {
      if (own.has(one)) continue;
      releases.delete(one);
      release();
    }
    for (const one of own) if (!releases.has(one)) releases.set(one, follow(one));
  };
  const stop = rows.subscribe(update);
  return () => {
    stop();
    for (const release of releases.values()) release();
  };
}
