import type { ChatClient } from '#client/types.ts';
import type { WaitingItem } from '#contract/sockets.ts';
import { table } from '../shared/say.ts';
import type { Screen } from './screen.ts';

/** Several facts tell of one change: they are looked up together. ms. */
const gatherMs = 150;

export type WaitingList = {
  /** As it is now, from the server. */
  read(): Promise<WaitingItem[]>;
  show(): Promise<void>;
  /** Resolves with the one who waits longest, once somebody does. */
  oldest(): Promise<WaitingItem>;
  close(): void;
};

/** Who waits, shown again whenever it changes while `idle`: in a conversation it would only disturb. */
export function openWaitingList(client: ChatClient<'/agent'>, screen: Screen, idle: () => boolean): WaitingList {
  // Null until it was shown for the first time, which is the caller's to say.
  let known: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const waiters: ((item: WaitingItem) => void)[] = [];

  const read = async () => {
    const { items } = await client.request('waiting:list', {});
    if (items[0]) for (const wake of waiters.splice(0)) wake(items[0]);
    return items;
  };
  const draw = (items: WaitingItem[]) => {
    known = keyOf(items);
    if (items.length === 0) return screen.note('-- nobody is waiting');
    const rows = items.map((item) => [item.position, item.conversationId, waitedFor(item)]);
    screen.line(table(['#', 'CONVERSATION', 'WAITING'], rows));
    screen.note('Enter takes the first, /take <n> another');
  };
  const look = async () => {
    const items = await read();
    if (idle() && known !== null && keyOf(items) !== known) draw(items);
  };
  const changed = () => {
    clearTimeout(timer);
    // A list that could not be read now is read at the next change, or when it is asked for.
    timer = setTimeout(() => void look().catch(() => undefined), gatherMs);
  };
  const offs = [
    client.on('waiting:changed', changed),
    client.on('conversation:changed', changed),
    client.on('status', changed),
  ];
  return {
    read,
    show: async () => draw(await read()),
    async oldest() {
      const [first] = await read();
      return first ?? new Promise<WaitingItem>((resolve) => waiters.push(resolve));
    },
    close() {
      clearTimeout(timer);
      for (const off of offs) off();
    },
  };
}

const keyOf = (items: WaitingItem[]): string => items.map(({ conversationId }) => conversationId).join();

function waitedFor({ waitingSince }: WaitingItem): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(waitingSince)) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
