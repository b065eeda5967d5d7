import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRunning } from '../../../bin/shared/running-file.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { envOf, runCli } from './run-cli.ts';

let harness: Harness;
let DATA_DIR: string;
beforeAll(async () => {
  harness = await openHarness();
  DATA_DIR = await mkdtemp(join(tmpdir(), 'chat-api-find-'));
});
afterAll(async () => {
  await harness.close();
  await rm(DATA_DIR, { recursive: true });
});

const nothing = {
  code: 1,
  out: '',
  err: 'chat-api: nothing is running: run npm start, or set DATABASE_URL and REDIS_URL\n',
};

describe('how a command finds its installation', () => {
  it('says so when nothing is running', async () => {
    for (const command of [['queues'], ['migrate'], ['dead-letters', 'list'], ['chat']]) {
      expect(await runCli(command, { DATA_DIR })).toEqual(nothing);
    }
  });

  it('works on what runs from DATA_DIR, for as long as it runs', async () => {
    const { DATABASE_URL, REDIS_URL, QUEUE_PREFIX } = envOf(harness);
    const urls = { apiUrl: 'http://127.0.0.1:1', realtimeUrl: 'http://127.0.0.1:2' };
    const remove = writeRunning(DATA_DIR, { ...urls, env: { DATABASE_URL, REDIS_URL, QUEUE_PREFIX } });
    expect(await runCli(['dead-letters', 'list'], { DATA_DIR })).toEqual({
      code: 0,
      out: 'no dead letters\n',
      err: '',
    });
    expect((await runCli(['chat'], { DATA_DIR })).err).toContain('the api at http://127.0.0.1:1 cannot be reached');
    const chatAt = async (api: string) => (await runCli(['chat', '--api', api], { DATA_DIR })).err;
    expect(await chatAt('http://127.0.0.1:9')).toContain('the api at http://127.0.0.1:9 cannot be reached (bad port)');
    for (const api of ['foo', 'localhost:3000'])
      expect(await chatAt(api)).toContain(`"${api}" is no address of an api`);
    expect((await runCli(['start'], { DATA_DIR })).err).toContain('already');
    expect((await runCli(['start'], { DATA_DIR, LANES: 'many' })).err).toContain('LANES: must be a whole number');
    remove();
    expect(await runCli(['dead-letters', 'list'], { DATA_DIR })).toEqual(nothing);
  });

  it('does not take the word of a start that was killed', async () => {
    const gone = { pid: 2 ** 22 + 1, startTime: '1', apiUrl: 'x', realtimeUrl: 'x', env: {} };
    await writeFile(join(DATA_DIR, 'running.json'), JSON.stringify(gone));
    expect(await runCli(['queues'], { DATA_DIR })).toEqual(nothing);
  });

  it('shows a fault without a stack, and with one when asked', async () => {
    const env = { DATA_DIR, DATABASE_URL: 'mysql://x:secret@127.0.0.1:1/x', REDIS_URL: 'redis://127.0.0.1:1' };
    const short = await runCli(['queues'], env);
    expect(short.err.trim().split('\n')).toHaveLength(1);
    expect(short.err).toBe('chat-api: MySQL cannot be reached at 127.0.0.1:1 (DATABASE_URL): connect ECONNREFUSED\n');
    const long = await runCli(['queues'], { ...env, LOG_LEVEL: 'debug' });
    expect(long.err).toMatch(/\n +at /);
    expect(short.err + long.err).not.toContain('secret');
  });

  it('ends when Redis alone cannot be reached', async () => {
    const ran = await runCli(['queues'], { ...envOf(harness), REDIS_URL: 'redis://127.0.0.1:1' });
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: 'chat-api: Redis cannot be reached at 127.0.0.1:1 (REDIS_URL): connect ECONNREFUSED\n',
    });
  });
});

describe('start', () => {
  it('says which port is taken before it starts anything', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    );
    const ran = await runCli(['start'], { DATA_DIR, PORT: String(port) });
    server.close();
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: `chat-api: port ${port} is taken: stop what uses it, or set PORT to another one\n`,
    });
  });

  it.each([
    ['MySQL', 'DATABASE_URL', 'mysql://x:secret@127.0.0.1:1/x'],
    ['Redis', 'REDIS_URL', 'redis://:secret@127.0.0.1:1'],
    ['Redis', 'CACHE_REDIS_URL', 'redis://:secret@127.0.0.1:1'],
  ])('ends at once when the %s of %s cannot be reached', async (server, variable, url) => {
    const ports = { PORT: '0', REALTIME_PORT: '0' };
    expect(await runCli(['start'], { ...envOf(harness), ...ports, DATA_DIR, [variable]: url })).toEqual({
      code: 1,
      out: '',
      err: `chat-api: ${server} cannot be reached at 127.0.0.1:1 (${variable}): connect ECONNREFUSED\n`,
    });
  });

  it('names the faults of the configuration, and ends with 78', async () => {
    const ran = await runCli(['start'], { DATA_DIR, FIELD_KEYS: 'bad', LANES: 'many', LOG_LEVEL: 'loud' });
    expect(ran.code).toBe(78);
    expect(ran.err).toMatch(/ {2}- FIELD_KEYS: .*\n {2}- LANES: .*\n {2}- LOG_LEVEL: /);
  });
});

describe('the launcher', () => {
  const launcher = fileURLToPath(new URL('../../../bin/chat-api', import.meta.url));

  it('works through a link', async () => {
    const link = join(DATA_DIR, 'linked');
    await symlink(launcher, link);
    expect(spawnSync(link, ['--help'], { cwd: '/', encoding: 'utf8' }).stdout).toContain('Usage: chat-api');
  });

  it('says what to install, and what is too old', async () => {
    const bin = join(DATA_DIR, 'copy', 'bin');
    await mkdir(bin, { recursive: true });
    const copy = join(bin, 'chat-api');
    await copyFile(launcher, copy);
    expect(spawnSync(copy, { encoding: 'utf8' })).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('npm ci'),
    });
    await mkdir(join(DATA_DIR, 'copy', 'node_modules'));
    await writeFile(join(bin, 'node'), '#!/bin/sh\necho 20\n', { mode: 0o755 });
    const PATH = `${bin}:${process.env.PATH}`;
    const old = spawnSync(copy, { encoding: 'utf8', env: { PATH } });
    expect(old).toMatchObject({ status: 78, stderr: expect.stringContaining('needs Node 24 or newer, found 20') });
  });
});
