import { openContext } from '#shared/context.ts';
import { createWorker } from '../../src/workers/create-worker.ts';
import type { Harness } from './harness.ts';
import { openTapProxy, targetOf, through } from './tap-proxy.ts';

/**
 * A worker that can be killed between any two of its requests to MySQL and Redis: from then on it reaches neither, as if
 * its process were gone. `return` lets it come back and go on where it was, a zombie.
 */
export async function openMortalWorker(h: Harness, queues: string[]) {
  const { DATABASE_URL, REDIS_URL } = h.config;
  let left = Number.POSITIVE_INFINITY;
  let made = 0;
  const after = () => {
    made += 1;
    left -= 1;
    if (left === 0) die();
  };
  const mysql = await openTapProxy(targetOf(DATABASE_URL), { after });
  const redis = await openTapProxy(targetOf(REDIS_URL), { after });
  const die = () => {
    mysql.die();
    redis.die();
  };
  h.releasers.add(() => Promise.all([mysql.close(), redis.close()]));
  const urls = { DATABASE_URL: through(DATABASE_URL, mysql), REDIS_URL: through(REDIS_URL, redis) };
  const ctx = await openContext({ ...h.config, ...urls, WORKER_QUEUES: queues }, 'mortal', 'worker');
  const close = () => ctx.releasers.close();
  h.releasers.add(close);
  await createWorker(ctx);
  return {
    die,
    close,
    /** Lets `more` further requests out and dies then; the servers still do the last one. */
    dieAfter: (more: number) => {
      made = 0;
      left = more;
    },
    /** How many it made since `dieAfter`. */
    requests: () => made,
    return: () => {
      mysql.revive();
      redis.revive();
    },
  };
}
