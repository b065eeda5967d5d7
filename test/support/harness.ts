import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { type Config, parseConfig } from '#shared/config.ts';
import { type Context, openContext } from '#shared/context.ts';
import { randomId } from '#shared/id.ts';
import { createReleasers } from '#shared/lifecycle.ts';
import { createLog } from '#shared/log.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import type { Account } from '#shared/token/account.ts';
import { openRealtime } from '../../src/realtime/open-realtime.ts';
import { createWorker } from '../../src/workers/create-worker.ts';
import { ensureUser } from './ensure-user.ts';
import { openTestDatabase } from './test-database.ts';

export type Harness = Awaited<ReturnType<typeof openHarness>>;

/**
 * Fronts and workers in this process on real MySQL and Redis: an empty schema, a queue prefix of their own. `close`
 * releases everything and throws if something could not be.
 */
export async function openHarness(env: Record<string, string> = {}) {
  const releasers = createReleasers();
  const dataDir = await mkdtemp(join(tmpdir(), 'chat-api-harness-'));
  releasers.add(() => rm(dataDir, { recursive: true, force: true }));
  const redisUrl = inject('redisUrl');
  const config: Config = parseConfig({
    DATABASE_URL: await openTestDatabase(inject('databaseUrl')),
    REDIS_URL: redisUrl,
    DATA_DIR: dataDir,
    QUEUE_PREFIX: `t-${randomId().slice(0, 8)}`,
    LOG_LEVEL: 'silent',
    // Tests ask more often than people do.
    RATE_LIMIT_FACTOR: '10000',
    ...env,
  });
  releasers.add(() => forget(redisUrl, config.QUEUE_PREFIX));

  const track = (ctx: Context) => {
    releasers.add(() => ctx.releasers.close());
    return ctx;
  };
  const front = track(await openContext(config, 'front', 'front'));
  const tokens = await openTokens(front.knex, front.fieldKeys, front.now);

  return {
    config,
    front,
    knex: front.knex,
    tokens,
    releasers,
    /** An access token; a staff account that is not there yet is made. */
    async issue(account: Account) {
      if (account.type === 'user') await ensureUser(front.knex, account);
      return (await tokens.issue(account)).token;
    },
    /** A worker that serves all queues. */
    async worker(more: Partial<Config> = {}): Promise<Context> {
      const ctx = track(await openContext({ ...config, ...more }, 'worker', 'worker'));
      await createWorker(ctx);
      return ctx;
    },
    /** A realtime front; `url` is for clients. */
    async realtime(more: Partial<Config> = {}): Promise<{ ctx: Context; url: string; port: number }> {
      const ctx = track(await openContext({ ...config, ...more, REALTIME_PORT: 0 }, 'realtime', 'front'));
      const url = await openRealtime(ctx);
      return { ctx, url, port: Number(new URL(url).port) };
    },
    close: () => releasers.close(),
  };
}

/** Leaves Redis as it was found. */
async function forget(redisUrl: string, prefix: string): Promise<void> {
  const redis = await openRedis(redisUrl, 'front', createLog('harness', 'silent', false));
  for await (const keys of redis.scanStream({ match: `*${prefix}*`, count: 1000 })) {
    if ((keys as string[]).length) await redis.del(...(keys as string[]));
  }
  await closeRedis(redis);
}
