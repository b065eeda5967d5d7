import { type Caches, openCaches } from './cache.ts';
import { type AccountAccess, createAccess } from './commands/accounts/create-access.ts';
import { checkLanes, countLanes } from './commands/check-lanes.ts';
import { openSettings, type Settings } from './commands/settings/open-settings.ts';
import { createOrigins, type Origins } from './commands/sites/create-origins.ts';
import type { Config } from './config.ts';
import { type Knex, openKnex } from './db/knex.ts';
import { createFanout, type Fanout } from './fanout.ts';
import { type FieldKeys, readFieldKeys } from './field-keys.ts';
import { createFileStore, type FileStore } from './files/create-file-store.ts';
import { randomId } from './id.ts';
import { type Lanes, openLanes } from './lane/open-lanes.ts';
import { createReleasers, type Releasers } from './lifecycle.ts';
import { createLog, type Log } from './log.ts';
import { openQueues, type Queues } from './queue/open-queues.ts';
import { closeRedis, isDurable, openRedis, type Redis } from './redis.ts';
import { openResults, type Results } from './results.ts';

/** What a process works with. Opened once, passed on, closed in reverse order. */
export type Context = {
  config: Config;
  /** Names this process in Redis: results of its commands come to it under this id. */
  processId: string;
  log: Log;
  knex: Knex;
  redis: Redis;
  subscriber: Redis;
  queues: Queues;
  results: Results;
  lanes: Lanes;
  fanout: Fanout;
  settings: Settings;
  caches: Caches;
  /** What accounts may do at this moment. */
  access: AccountAccess;
  /** Which pages may call us. */
  origins: Origins;
  files: FileStore;
  /** Seals single fields of rows. */
  fieldKeys: FieldKeys;
  now: () => number;
  releasers: Releasers;
};

export type ProcessKind = 'front' | 'worker';

/** Opens the databases and queues for a front (fails fast) or a worker (waits while Redis is away). */
export async function openContext(config: Config, name: string, kind: ProcessKind): Promise<Context> {
  const releasers = createReleasers();
  try {
    return await open(config, name, kind, releasers);
  } catch (error) {
    await releasers.close();
    throw error;
  }
}

async function open(config: Config, name: string, kind: ProcessKind, releasers: Releasers): Promise<Context> {
  const { DATABASE_URL, REDIS_URL, QUEUE_PREFIX: prefix, LANES, LOG_LEVEL } = config;
  const log = createLog(name, LOG_LEVEL, process.stdout.isTTY === true);
  const processId = randomId();
  const fieldKeys = readFieldKeys(config);
  const knex = openKnex(DATABASE_URL);
  releasers.add(() => knex.destroy());
  await checkLanes(knex, LANES);

  const connect = async (kind: Parameters<typeof openRedis>[1], url = REDIS_URL) => {
    const redis = await openRedis(url, kind, log);
    releasers.add(() => closeRedis(redis));
    return redis;
  };
  const redis = await connect(kind);
  await warnIfWeak(redis, log);
  const producer = await connect(kind);
  const subscriber = await connect('listener');

  const queues = openQueues(producer, prefix, LANES);
  releasers.add(() => queues.close());
  const results = await openResults(subscriber, prefix, processId, log);
  const now = Date.now;
  const lanes = openLanes({
    redis,
    queues,
    results,
    prefix,
    lanes: LANES,
    processId,
    log,
    now,
    storedLanes: () => countLanes(knex),
  });
  releasers.add(() => lanes.close());
  const fanout = createFanout(redis, prefix);
  const settings = await openSettings({ knex, subscriber, config, log, releasers });
  const cacheRedis = config.CACHE_REDIS_URL ? await connect('front', config.CACHE_REDIS_URL) : redis;
  const caches = await openCaches({ redis: cacheRedis, subscriber, publisher: redis, prefix, log });
  const access = createAccess({ knex, caches, fanout });
  const origins = createOrigins({ knex, caches, config });
  const files = createFileStore(config);
  const parts = {
    knex,
    redis,
    subscriber,
    queues,
    results,
    lanes,
    fanout,
    settings,
    caches,
    access,
    origins,
    fieldKeys,
    files,
  };
  return { config, processId, log, ...parts, now, releasers };
}

/** An acknowledged message is as durable as Redis makes it: a weaker one is used, and said aloud. */
async function warnIfWeak(redis: Redis, log: Log): Promise<void> {
  const durable = await isDurable(redis);
  if (durable !== true)
    log.warn({ durable }, 'Redis may lose acknowledged messages: set appendonly yes, appendfsync always');
}
