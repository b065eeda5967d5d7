import type { Redis } from './redis.ts';

/**
 * First line of a script whose writes need not outlive Redis: they go neither into the append-only file nor to replicas.
 * With `appendfsync always` whatever shares a round with a logged write waits for the disk, also what is told beside it
 * (docs/adr/0032-unlogged-writes.md). Deletions are logged: a snapshot may hold the key. A Redis that does not know how
 * to leave a write out logs it.
 */
export const unlogged = 'pcall(function() redis.set_repl(redis.REPL_NONE) end)';

const script = `${unlogged} return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))`;

/** One such write to one key. */
export const writeUnlogged = (
  redis: Redis,
  key: string,
  command: 'set' | 'xadd',
  ...args: (string | number)[]
): Promise<unknown> => redis.eval(script, 1, key, command, ...args);
