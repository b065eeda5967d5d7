import type { Pair } from '#shared/db/webhooks/owed-deliveries.ts';

/** So many subjects of one webhook are delivered at once in a process. While it fails, one: that is enough to notice. */
const perWebhook = 5;

/** A job takes up others' subjects for so long, ms: it ends by itself long before its time is over. */
const helpMs = 60_000;

type Send = (pair: Pair, signal: AbortSignal) => Promise<boolean | null>;

/**
 * Lets each webhook have a few of a process's slots at most, so that a receiver that hangs leaves the others theirs. A
 * subject that finds them taken gives its slot back and is taken up by whoever has one. It waits in memory only: should
 * that be lost, its rows are due and it is woken again.
 */
export function limitTries(send: Send): (pair: Pair, run: { signal: AbortSignal }) => Promise<void> {
  const webhooks = new Map<string, { waiting: Set<string>; running: number; most: number }>();

  return async ({ webhookId, subjectId }, { signal }) => {
    const own = webhooks.get(webhookId) ?? { waiting: new Set(), running: 0, most: perWebhook };
    webhooks.set(webhookId, own);
    own.waiting.add(subjectId);
    if (own.running >= own.most) return;
    own.running += 1;
    const enough = Date.now() + helpMs;
    try {
      for (const next of own.waiting) {
        own.waiting.delete(next);
        const taken = await send({ webhookId, subjectId: next }, signal);
        if (taken !== null) own.most = taken ? perWebhook : 1;
        if (own.running > own.most || signal.aborted || Date.now() > enough) return;
      }
    } finally {
      own.running -= 1;
    }
  };
}
