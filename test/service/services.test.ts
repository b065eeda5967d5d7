import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../bin/services/find-program.ts';
import { openServices, type Services } from '../../bin/services/open-services.ts';
import { processesIn } from '../../bin/services/process-table.ts';

const module = new URL('../../bin/services/open-services.ts', import.meta.url).href;
let home: string;
let dataDir: string;
let said: string[];
let open: Services | undefined;
let owner: ChildProcess | undefined;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'services-'));
  // Too long for the full path of a unix socket.
  dataDir = join(home, `data-${'x'.repeat(100)}`);
  await (await start()).close();
}, 120_000);

afterEach(async () => {
  await open?.close();
  open = undefined;
  owner?.kill('SIGKILL');
});

afterAll(() => {
  expect(serverPids()).toEqual([]);
  rmSync(home, { recursive: true });
});

async function start(given: { redisUrl?: string; databaseUrl?: string } = {}): Promise<Services> {
  said = [];
  open = await openServices({ dataDir, ...given, say: (line) => said.push(line) });
  return open;
}

function serverPids(): number[] {
  const dirs = [join(dataDir, 'redis'), join(dataDir, 'mysql', 'data')];
  return dirs.flatMap((dir) => processesIn(dir, ['redis-server', 'mariadbd', 'mysqld']));
}

async function redis<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  client.on('error', () => {});
  return use(client).finally(() => client.disconnect());
}

async function sql(url: string, statement: string): Promise<unknown> {
  const connection = await createConnection(url);
  const [rows] = await connection.query(statement).finally(() => connection.end());
  return rows;
}

/** Another process that opens the same services and then waits to be killed; resolves with their URLs. */
async function startOwner(env: NodeJS.ProcessEnv): Promise<Services> {
  const script = `const { openServices } = await import('${module}');
    console.log(JSON.stringify(await openServices({ dataDir: process.argv[1], say() {} })));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owner = child;
  const [line] = await once(createInterface(child.stdout), 'line');
  return JSON.parse(line);
}

describe('private services', { timeout: 60_000 }, () => {
  it('keep what they were given, over a restart and at the same address', async () => {
    const first = await start();
    await redis(first.redisUrl, (client) => client.set('kept', 'yes'));
    await sql(first.databaseUrl, 'CREATE TABLE kept (word VARCHAR(20))');
    await sql(first.databaseUrl, "INSERT INTO kept VALUES ('你好 👋')");
    await first.close();

    const second = await start();
    expect(second.redisUrl).toBe(first.redisUrl);
    expect(second.databaseUrl).toBe(first.databaseUrl);
    expect(await redis(second.redisUrl, (client) => client.get('kept'))).toBe('yes');
    expect(await sql(second.databaseUrl, 'SELECT word FROM kept')).toEqual([{ word: '你好 👋' }]);
  });

  it('are as durable as the design asks', async () => {
    const { redisUrl, databaseUrl } = await start();
    const config = await redis(redisUrl, (client) =>
      client.config('GET', 'append*', 'maxmemory-policy', 'save', 'bind'),
    );
    expect(config).toEqual(
      expect.arrayContaining(['appendonly', 'yes', 'appendfsync', 'always', 'noeviction', '127.0.0.1']),
    );
    const names =
      '@@innodb_flush_log_at_trx_commit AS flush, @@log_bin AS bin, @@time_zone AS zone, @@character_set_server AS chars, @@max_connections AS most';
    expect(await sql(databaseUrl, `SELECT ${names}`)).toEqual([
      { flush: 1, bin: 0, zone: '+00:00', chars: 'utf8mb4', most: 500 },
    ]);
  });

  it('let the user make its own databases and kill its own connections, and nothing else', async () => {
    const { databaseUrl } = await start();
    await sql(databaseUrl, 'CREATE DATABASE chat_api_test_1');
    await sql(databaseUrl, 'DROP DATABASE chat_api_test_1');
    await expect(sql(databaseUrl, 'CREATE DATABASE chatXapi')).rejects.toThrow('denied');

    const victim = await createConnection(databaseUrl);
    await sql(databaseUrl, `KILL ${victim.threadId}`);
    await expect(victim.query('SELECT 1')).rejects.toThrow();
    victim.destroy();
  });

  it('let nobody in without the password, and never show it', async () => {
    const { redisUrl, databaseUrl } = await start();
    const [withoutRedis, withoutMysql] = [redisUrl, databaseUrl].map(
      (url) => Object.assign(new URL(url), { username: '', password: '' }).href,
    );
    await expect(redis(withoutRedis ?? '', (client) => client.get('kept'))).rejects.toThrow('NOAUTH');
    for (const user of ['', 'root']) {
      await expect(sql((withoutMysql ?? '').replace('//', `//${user}@`), 'SELECT 1')).rejects.toThrow();
    }
    for (const url of [redisUrl, databaseUrl]) expect(said.join()).not.toContain(new URL(url).password);
    expect(statSync(join(dataDir, 'services.json')).mode & 0o077).toBe(0);
  });

  it('are started again when one crashes', async () => {
    const { redisUrl } = await start();
    await redis(redisUrl, (client) => client.set('before', 'crash'));
    for (const pid of serverPids()) process.kill(pid, 'SIGKILL');
    // The client waits and tries again by itself, as ours do.
    expect(await redis(redisUrl, (client) => client.get('before'))).toBe('crash');
    expect(said.filter((line) => line.includes('killed by SIGKILL; starting it again in 1 s'))).not.toEqual([]);
    await expect.poll(() => serverPids().length, { timeout: 20_000 }).toBe(2);
  });

  it('have one owner at a time', async () => {
    const first = await start();
    await expect(openServices({ dataDir, say() {} })).rejects.toThrow(`already runs from it (process ${process.pid})`);
    expect(await redis(first.redisUrl, (client) => client.ping())).toBe('PONG');
  });
});

describe('services of an owner that was killed', { timeout: 60_000 }, () => {
  it('end by themselves where Linux can tell them', async () => {
    await startOwner(process.env);
    expect(serverPids()).toHaveLength(2);
    owner?.kill('SIGKILL');
    await expect.poll(serverPids, { timeout: 20_000 }).toEqual([]);
  });

  it('are taken over by the next start, with their data', async () => {
    const bin = join(home, 'bin'); // with the servers, but without setpriv
    mkdirSync(bin);
    symlinkSync(findProgram('redis-server') ?? '', join(bin, 'redis-server'));
    const lost = await startOwner({ PATH: bin });
    await redis(lost.redisUrl, (client) => client.set('lost', 'and found'));
    const orphans = serverPids();
    owner?.kill('SIGKILL');
    if (owner) await once(owner, 'exit');
    expect(serverPids()).toEqual(orphans);

    const { redisUrl } = await start();
    expect(await redis(redisUrl, (client) => client.get('lost'))).toBe('and found');
    expect(serverPids().filter((pid) => orphans.includes(pid))).toEqual([]);
  });
});

describe('given services', () => {
  it('are used as they are, and nothing is started', async () => {
    const given = { redisUrl: 'redis://one:1', databaseUrl: 'mysql://two:2/x' };
    const services = await openServices({ dataDir: join(home, 'untouched'), ...given, say() {} });
    expect(services).toMatchObject(given);
    expect(() => statSync(join(home, 'untouched'))).toThrow();
  });

  it('stand beside a private one', async () => {
    const services = await start({ databaseUrl: 'mysql://two:2/x' });
    expect(services.databaseUrl).toBe('mysql://two:2/x');
    expect(serverPids()).toHaveLength(1);
  });
});
