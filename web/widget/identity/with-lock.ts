import { newId } from '#client/new-id.ts';
import type { TextStore } from './open-storage.ts';

/** Runs a task while no other tab of this site runs one. */
export type Exclusively = <T>(task: () => Promise<T>) => Promise<T>;

/** A holder that says nothing for so long has died, ms. */
const leaseMs = 15_000;
const lookMs = 50;

/** By the browser's locks; on plain http pages, which have none, by a lease in the storage that the tabs share. */
export function createExclusively(
  name: string,
  local: TextStore,
  locks: LockManager | null = navigator.locks ?? null,
): Exclusively {
  // The browser unwraps the promise; its types do not say so in all versions.
  if (locks) return <T>(task: () => Promise<T>) => locks.request(name, task) as Promise<T>;
  const own = newId();
  let queue: Promise<unknown> = Promise.resolve();
  const alone = async <T>(task: () => Promise<T>): Promise<T> => {
    await takeLease(local, own);
    try {
      return await task();
    } finally {
      if (readLease(local).holder === own) local.remove('lease');
    }
  };
  return (task) => {
    const done = queue.then(() => alone(task));
    queue = done.catch(() => {});
    return done;
  };
}

/** Two who write at once see after a moment whose word stands. */
async function takeLease(local: TextStore, own: string): Promise<void> {
  for (;;) {
    if (readLease(local).until <= Date.now()) {
      local.set('lease', `${own} ${Date.now() + leaseMs}`);
      await pause(lookMs);
      if (readLease(local).holder === own) return;
    }
    await pause(lookMs * (1 + Math.random()));
  }
}

function readLease(local: TextStore): { holder: string; until: number } {
  const [holder = '', until] = (local.get('lease') ?? '').split(' ');
  const left = Number(until) - Date.now();
  // A clock that was set back must not make a lease last for days.
  return { holder, until: left > leaseMs ? 0 : Number(until) || 0 };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
