import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Credentials } from './credentials.ts';
import { freePort } from './free-port.ts';
import { runServer } from './run-server.ts';

/** A private Redis that keeps what it acknowledged: every write is fsynced, nothing is evicted. */
export async function openRedis(options: {
  command: string;
  dataDir: string;
  login: Credentials['redis'];
  say: (line: string) => void;
}): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const { command, dataDir, login, say } = options;
  const dir = join(dataDir, 'redis');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const port = await freePort(login.port);
  writeFileSync(join(dir, 'redis.conf'), redisConf(port, login.password), { mode: 0o600 });

  const url = `redis://:${login.password}@127.0.0.1:${port}`;
  const server = await runServer(
    {
      name: 'redis',
      command,
      args: ['redis.conf'],
      dir,
      programs: ['redis-server'],
      logFile: join(dataDir, 'redis.log'),
      ready: () => ping(url),
      readyWithinMs: 60_000, // reading a long append-only file takes its time
      killAfterMs: 10_000,
    },
    say,
  );
  return { url, port, close: server.close };
}

/** In a file and not in arguments, where every user of the machine could read the password. */
function redisConf(port: number, password: string): string {
  return `bind 127.0.0.1
port ${port}
requirepass ${password}
dir .
daemonize no
appendonly yes
appendfsync always
save ""
maxmemory-policy noeviction
`;
}

async function ping(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
  });
  redis.on('error', () => {}); // connect() rejects with the same
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
