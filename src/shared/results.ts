import type { Log } from './log.ts';
import { listenTo, type Redis } from './redis.ts';
import { resultsChannel } from './redis-keys.ts';

export type Results = {
  /** Calls `heard` with each body of that kind sent to this process. */
  on(kind: string, heard: (body: unknown) => void): void;
};

/** Listens to what workers report to this very process. Pub/sub: a report may be lost, so nothing may depend on one. */
export async function openResults(subscriber: Redis, prefix: string, processId: string, log: Log): Promise<Results> {
  const heard = new Map<string, (body: unknown) => void>();
  const hear = (text: string) => {
    const { kind, body } = JSON.parse(text) as { kind: string; body: unknown };
    heard.get(kind)?.(body);
  };
  await listenTo(subscriber, resultsChannel(prefix, processId), hear, log);
  return { on: (kind, listener) => void heard.set(kind, listener) };
}

/** Reports to the process `to`. */
export const report = (redis: Redis, prefix: string, to: string, kind: string, body: unknown): Promise<number> =>
  redis.publish(resultsChannel(prefix, to), JSON.stringify({ kind, body }));
