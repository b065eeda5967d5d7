import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Caches } from './cache.ts';
import { readLaneDepths } from './lane-depths.ts';
import type { Queues } from './queue/open-queues.ts';
import { isDurable, type Redis } from './redis.ts';
import { within } from './within.ts';

/** The type of the text, with the version of its format. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Redis answers a scrape in this time, or its figures are left out, ms. */
const askMs = 1000;

export type Sources = {
  queues: Pick<Queues, 'raw'>;
  redis: Redis;
  caches: Pick<Caches, 'stats'>;
  prefix: string;
  lanes: number;
};

/** The figures of this process and of the queues, as Prometheus text. While Redis is away its figures are missing. */
export function createMetrics(sources: Sources): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const jobs = new Gauge({ name: 'chat_queue_jobs', help: 'Jobs by state', labelNames: ['queue', 'state'], registers });
  const depth = new Gauge({
    name: 'chat_lane_commands',
    help: 'Commands not applied yet',
    labelNames: ['lane'],
    registers,
  });
  const durable = new Gauge({ name: 'chat_redis_durable', help: '1: Redis fsyncs before it answers', registers });

  const lookups = new Gauge({
    name: 'chat_cache_lookups',
    help: 'Look-ups since the process began, by where the value was found: l1 (process), l2 (Redis), miss',
    labelNames: ['cache', 'found'],
    registers,
  });

  function readCaches(): void {
    for (const [cache, { l1Hits, l2Hits, misses }] of Object.entries(sources.caches.stats())) {
      lookups.set({ cache, found: 'l1' }, l1Hits);
      lookups.set({ cache, found: 'l2' }, l2Hits);
      lookups.set({ cache, found: 'miss' }, misses);
    }
  }

  async function readRedis(): Promise<void> {
    const [counts, depths, fsynced] = await Promise.all([
      countJobs(sources),
      readLaneDepths(sources.redis, sources.prefix, sources.lanes),
      isDurable(sources.redis),
    ]);
    for (const { queue, states } of counts) {
      for (const [state, count] of Object.entries(states)) jobs.set({ queue, state }, count);
    }
    for (const [lane, commands] of depths.entries()) depth.set({ lane }, commands);
    if (fsynced !== undefined) durable.set(fsynced ? 1 : 0);
  }

  async function read(): Promise<string> {
    readCaches();
    // What Redis said last time is no answer for now.
    jobs.reset();
    depth.reset();
    durable.remove();
    await within(askMs, readRedis()).catch(() => undefined);
    return registry.metrics();
  }

  // Scrapes that come together share one answer: anybody may ask, and each question costs Redis a dozen commands.
  let running: Promise<string> | undefined;
  return () => {
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  };
}

function countJobs({ queues }: Sources) {
  const all = [...queues.raw()];
  const states = ['wait', 'active', 'delayed', 'prioritized', 'failed'] as const;
  return Promise.all(all.map(async ([queue, raw]) => ({ queue, states: await raw.getJobCounts(...states) })));
}
