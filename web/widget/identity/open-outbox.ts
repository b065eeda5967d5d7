import { newId } from '#client/new-id.ts';
import type { Outgoing } from '#client/outbox/outbox.ts';
import type { OutboxStorage } from '#client/types.ts';
import { readJson, type TextStore } from './open-storage.ts';

export const outboxPrefix = 'outbox:';
/** How long a tab that is just being left may take to let go of its outbox, ms. */
const lettingGoMs = 500;

/**
 * What this page has not sent yet, under a name of its own, and what pages that are closed have left. A page holds a lock
 * for as long as it lives. Without locks everything is taken over: it is sent under its own id, so twice is once.
 */
export function openOutbox(
  local: TextStore,
  lockPrefix: string,
  locks: LockManager | null = navigator.locks ?? null,
): OutboxStorage {
  const own = outboxPrefix + newId();
  locks?.request(lockPrefix + own, () => new Promise(() => {})).catch(() => {});

  const take = (name: string): Outgoing[] => {
    const left = readJson<Outgoing[]>(local, name, []);
    local.remove(name);
    return left;
  };
  const adopt = async (name: string): Promise<Outgoing[]> => {
    if (!locks) return take(name);
    const signal = AbortSignal.timeout(lettingGoMs);
    return locks.request(lockPrefix + name, { signal }, () => take(name)).catch(() => []);
  };
  const write = (list: Outgoing[]) => (list.length ? local.set(own, JSON.stringify(list)) : local.remove(own));

  return {
    async load() {
      const names = local.names().filter((name) => name.startsWith(outboxPrefix) && name !== own);
      const left = (await Promise.all(names.map(adopt))).flat();
      const mine = [...readJson<Outgoing[]>(local, own, []), ...left].sort(byTime);
      // At once: what was taken from others stands nowhere else now.
      write(mine);
      return mine;
    },
    save: async (list) => write(list),
  };
}

const byTime = (a: Outgoing, b: Outgoing): number => a.createdAt.localeCompare(b.createdAt);
