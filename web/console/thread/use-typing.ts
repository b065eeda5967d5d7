import { useEffect, useMemo } from 'preact/hooks';
import type { Client } from '../inbox/desk.ts';
import { useDesk } from '../shell/desk-gate.tsx';

/** Said again this often while somebody types, and over after this long without a key, ms. */
const againMs = 8000;
const idleMs = 4000;

export type Typing = { touch(): void; stop(): void };

/** Tells the customer that somebody writes, as long as that is so. */
export function useTyping(id: string): Typing {
  const { client } = useDesk();
  const typing = useMemo(() => createTyping(client, id), [client, id]);
  useEffect(() => () => typing.stop(), [typing]);
  return typing;
}

function createTyping(client: Client, conversationId: string): Typing {
  let saidAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (typing: boolean) => client.request('typing:set', { conversationId, typing }).catch(() => {});
  const stop = () => {
    clearTimeout(timer);
    if (saidAt) void say(false);
    saidAt = 0;
  };
  return {
    stop,
    touch() {
      clearTimeout(timer);
      timer = setTimeout(stop, idleMs);
      if (Date.now() - saidAt < againMs) return;
      saidAt = Date.now();
      void say(true);
    },
  };
}
