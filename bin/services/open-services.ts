import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCredentials, writeCredentials } from './credentials.ts';
import { findServers } from './find-servers.ts';
import { lockDir } from './lock-dir.ts';
import { openMysql } from './open-mysql.ts';
import { openRedis } from './open-redis.ts';

export type Services = { redisUrl: string; databaseUrl: string; close(): Promise<void> };

type Options = {
  dataDir: string;
  redisUrl?: string | undefined;
  databaseUrl?: string | undefined;
  say: (line: string) => void;
};
type Opened = { url: string; port?: number; close(): Promise<void> };

/**
 * Redis and MySQL for one machine. A URL that is given is used as it is; what is not given runs as a private server
 * on 127.0.0.1, its data under `dataDir`, until `close`. The URLs carry passwords: never print them.
 * Throws ServicesError with what to do about it.
 */
export async function openServices(options: Options): Promise<Services> {
  const { redisUrl, databaseUrl } = options;
  if (redisUrl && databaseUrl) return { redisUrl, databaseUrl, close: async () => {} };
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockDir(dataDir);
  try {
    const { redis, mysql } = await openBoth({ ...options, dataDir });
    return {
      redisUrl: redis.url,
      databaseUrl: mysql.url,
      async close() {
        await Promise.all([redis.close(), mysql.close()]);
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openBoth({ dataDir, redisUrl, databaseUrl, say }: Options): Promise<{ redis: Opened; mysql: Opened }> {
  const servers = await findServers({ redis: !redisUrl, database: !databaseUrl }, say);
  const login = readCredentials(dataDir);
  writeCredentials(dataDir, login);
  const [redis, mysql] = await Promise.allSettled([
    servers.redis ? openRedis({ command: servers.redis, dataDir, login: login.redis, say }) : given(redisUrl),
    servers.database ? openMysql({ server: servers.database, dataDir, login: login.mysql, say }) : given(databaseUrl),
  ]);
  // If one cannot be opened, the other must not stay behind.
  if (redis.status === 'rejected') return closeAndThrow(mysql, redis.reason);
  if (mysql.status === 'rejected') return closeAndThrow(redis, mysql.reason);
  writeCredentials(dataDir, {
    redis: { ...login.redis, ...(redis.value.port && { port: redis.value.port }) },
    mysql: { ...login.mysql, ...(mysql.value.port && { port: mysql.value.port }) },
  });
  return { redis: redis.value, mysql: mysql.value };
}

const given = async (url = ''): Promise<Opened> => ({ url, close: async () => {} });

async function closeAndThrow(other: PromiseSettledResult<Opened>, reason: unknown): Promise<never> {
  if (other.status === 'fulfilled') await other.value.close();
  throw reason;
}
