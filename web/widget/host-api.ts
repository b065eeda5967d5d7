import { createEmitter } from '#client/emitter.ts';
import type { Chat } from './chat/create-chat.ts';

type HostEvents = { open: []; close: []; unread: [count: number] };
type Task = (chat: HostApi) => void;

/** What the page around the chat may do with it: `window.ChatApi`. */
export type HostApi = {
  open(): void;
  close(): void;
  /** Who the visitor is: a token that the host signed. Rejects if it is not accepted. */
  identify(identityToken: string): Promise<void>;
  /** Forgets the visitor in this browser. */
  logout(): Promise<void>;
  /** Returns what ends it. `unread` is told at once with the count of this moment. */
  on<E extends keyof HostEvents>(event: E, listener: (...args: HostEvents[E]) => void): () => void;
  /** Runs a task at once. Before the chat is there, an array in its place keeps them. */
  push(...tasks: Task[]): void;
};

export function createHostApi(chat: Chat): HostApi {
  const events = createEmitter<HostEvents>();
  let { open } = chat.store.get();
  let unread = chat.unread();
  chat.store.subscribe(() => {
    const now = chat.store.get();
    if (now.open !== open) {
      open = now.open;
      events.emit(open ? 'open' : 'close');
    }
    if (chat.unread() !== unread) {
      unread = chat.unread();
      events.emit('unread', unread);
    }
  });
  const api: HostApi = {
    open: chat.open,
    close: chat.close,
    identify: chat.identify,
    logout: chat.logout,
    on(event, listener) {
      if (event === 'unread') (listener as (count: number) => void)(unread);
      return events.on(event, listener);
    },
    push(...tasks) {
      for (const task of tasks) task(api);
    },
  };
  return api;
}

/** The tasks that the page left before we came. */
export const tasksOf = (left: unknown): Task[] =>
  Array.isArray(left) ? left.filter((task) => typeof task === 'function') : [];
