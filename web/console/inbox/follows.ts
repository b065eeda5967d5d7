import type { ChatClient } from '#client/types.ts';

export type Follows = {
  /** Keeps a conversation in step until what it returns is called; any number of places may want one. */
  follow(id: string): () => void;
  /** Who may see it may have changed: asks again for one that was lost. */
  again(id: string): void;
  close(): void;
};

/** What nobody looks at any more is followed for so long, ms: one goes back and forth, and lists are drawn anew. */
const lingerMs = 3000;

/** Which conversations are followed: those that somebody looks at. */
export function createFollows(client: ChatClient<'/agent'>): Follows {
  const wanted = new Map<string, number>();
  // What cannot be watched is told as lost.
  const watch = (id: string) => void client.watch(id).catch(() => {});
  const leaving = new Set<ReturnType<typeof setTimeout>>();
  const leave = (id: string) => {
    // What is unsent would wait until it is followed again.
    if (wanted.has(id) || client.view(id)?.pending.length) return;
    client.leave(id);
  };
  const leaveSoon = (id: string) => {
    const timer = setTimeout(() => {
      leaving.delete(timer);
      leave(id);
    }, lingerMs);
    leaving.add(timer);
  };
  client.on('view', (id, { pending }) => {
    if (!wanted.has(id) && pending.length === 0) leaveSoon(id);
  });
  return {
    follow(id) {
      wanted.set(id, (wanted.get(id) ?? 0) + 1);
      if (wanted.get(id) === 1 && !client.view(id)) watch(id);
      let done = false;
      return () => {
        if (done) return;
        done = true;
        const left = (wanted.get(id) ?? 1) - 1;
        if (left > 0) wanted.set(id, left);
        else {
          wanted.delete(id);
          leaveSoon(id);
        }
      };
    },
    again(id) {
      if (wanted.has(id) && !client.view(id)) watch(id);
    },
    close() {
      for (const timer of leaving) clearTimeout(timer);
    },
  };
}
