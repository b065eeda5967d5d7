import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { openKnex } from '#shared/db/knex.ts';
import { migrate } from '#shared/db/migrate.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { newId } from '#shared/id.ts';
import { createReleasers } from '#shared/lifecycle.ts';
import { freePort } from '../../bin/services/free-port.ts';
import { openServices } from '../../bin/services/open-services.ts';
import { type OwnedProcess, spawnOwned } from '../../bin/services/spawn-owned.ts';
import { ensureUser } from './ensure-user.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Kind = 'api' | 'realtime' | 'worker';

/** A process of ours under test, by its pid. */
export type Member = {
  url: string;
  pid: number;
  output: () => string;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<unknown>;
};

export type Fleet = Awaited<ReturnType<typeof openFleet>>;

/**
 * An installation of real processes on its own private MySQL and Redis, so that a test may stop and kill anything in
 * it. `env` is for all its processes.
 */
export async function openFleet(env: Record<string, string> = {}) {
  const releasers = createReleasers();
  const dataDir = await mkdtemp(join(tmpdir(), 'chat-api-e2e-'));
  releasers.add(() => rm(dataDir, { recursive: true, force: true }));
  const services = await startServices(dataDir);
  releasers.add(() => services.close());
  const knex = openKnex(services.databaseUrl, 4);
  releasers.add(() => knex.destroy());
  await migrate(knex);
  const tokens = await openTokens(knex, readFieldKeys({ DATA_DIR: dataDir }), Date.now);
  const siteId = newId();

  /** `at`: the port of a process that was here before. */
  async function start(kind: Kind, more: Record<string, string> = {}, at?: number): Promise<Member> {
    const port = at ?? (await freePort());
    const folder = kind === 'worker' ? 'workers' : kind;
    const ports = { PORT: String(port), REALTIME_PORT: String(port), HEALTH_PORT: String(port) };
    const given = {
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: services.redisUrl,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      RATE_LIMIT_FACTOR: '10000',
    };
    const owned = spawnOwned(process.execPath, [`src/${folder}/main.ts`], {
      cwd: root,
      env: { PATH: process.env.PATH, ...given, ...ports, ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    releasers.add(() => owned.stop(8000));
    const member = memberOf(owned, `http://127.0.0.1:${port}`);
    await until(`${kind} is ready`, async () => {
      if (owned.child.exitCode !== null) throw new Error(`${kind} ended: ${member.output()}`);
      return (await fetch(`${member.url}/health/ready`).catch(() => null))?.ok === true;
    });
    return member;
  }

  return {
    knex,
    services,
    dataDir,
    start,
    /** A new customer and a token. */
    async customer() {
      const id = newId();
      const account = { type: 'customer' as const, id, name: 'Ann', siteId, channel: 'web' };
      return { id, token: (await tokens.issue(account)).token };
    },
    async agent(name = 'Mia') {
      const id = newId();
      const account = { type: 'user' as const, id, name, role: 'agent' };
      await ensureUser(knex, account);
      return { id, token: (await tokens.issue(account)).token };
    },
    close: () => releasers.close(),
  };
}

function memberOf({ child, exited }: OwnedProcess, url: string): Member {
  const lines: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => lines.push(String(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => lines.push(String(chunk)));
  const pid = child.pid ?? 0;
  return { url, pid, output: () => lines.join(''), kill: (signal) => void process.kill(pid, signal), exited };
}

/** Redis and MySQL of one fleet, which may be stopped and started again under the same addresses. */
async function startServices(dataDir: string) {
  const say = () => undefined;
  const mysql = await openServices({ dataDir: join(dataDir, 'a'), redisUrl: 'redis://unused', say });
  const redis = await openServices({ dataDir: join(dataDir, 'b'), databaseUrl: 'mysql://unused', say });
  let close = { mysql: mysql.close, redis: redis.close };
  return {
    databaseUrl: mysql.databaseUrl,
    redisUrl: redis.redisUrl,
    stopMysql: () => close.mysql(),
    stopRedis: () => close.redis(),
    async startMysql() {
      const again = await openServices({ dataDir: join(dataDir, 'a'), redisUrl: 'redis://unused', say });
      close = { ...close, mysql: again.close };
    },
    async startRedis() {
      const again = await openServices({ dataDir: join(dataDir, 'b'), databaseUrl: 'mysql://unused', say });
      close = { ...close, redis: again.close };
    },
    close: async () => void (await Promise.all([close.mysql(), close.redis()])),
  };
}
