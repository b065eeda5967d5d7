import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import { defaultModels } from '#shared/llm/providers.ts';
import { createLog } from '#shared/log.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import type { Check } from '../../../bin/doctor/check.ts';
import { findProgram } from '../../../bin/services/find-program.ts';
import { freePort } from '../../../bin/services/free-port.ts';
import { type OwnedProcess, spawnOwned } from '../../../bin/services/spawn-owned.ts';
import { writeRunning } from '../../../bin/shared/running-file.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { openScriptedModel } from '../../support/scripted-model.ts';
import { until } from '../../support/until.ts';
import { envOf, runCli } from './run-cli.ts';

let harness: Harness;
let env: Record<string, string>;
beforeAll(async () => {
  harness = await openHarness();
  await harness.worker();
  const ports = { PORT: String(await freePort()), REALTIME_PORT: String(await freePort()) };
  env = { ...envOf(harness), ...ports };
});
afterAll(() => harness.close());

async function examine(more: Record<string, string> = {}) {
  const { code, out } = await runCli(['doctor', '--json'], { ...env, ...more });
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: Check[] };
  return { code, ok, checks, of: (name: string) => checks.find((check) => check.name === name) };
}

describe('doctor', () => {
  it('finds nothing to fix in a good deployment', async () => {
    const { code, ok, checks } = await examine();
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    const names = [
      'database',
      'schema',
      'lanes',
      'clock',
      'signing keys',
      'redis durability',
      'redis memory',
      'workers',
    ];
    expect(checks.filter(({ name }) => names.includes(name)).map(({ status }) => status)).toEqual(
      names.map(() => 'ok'),
    );
    expect((await runCli(['doctor'], env)).out).toMatch(/\d+ ok, \d+ to look at, 0 to fix\n$/);
  });

  it('shows a stored setting beside what the environment says', async () => {
    const { of } = await examine();
    expect(of('settings')).toMatchObject({ status: 'ok', detail: 'the first values hold' });
    const { front } = harness;
    const caller = { actor: { type: 'system' as const, id: null, name: null } };
    await changeSetting(front, caller, { name: 'handoff', version: 0, value: { timeoutSeconds: 300 } });
    const changed = (await examine({ HANDOFF_TIMEOUT_SECONDS: '45' })).of('setting handoff.timeoutSeconds');
    expect(changed).toMatchObject({ status: 'ok', detail: '300 (first value 45)' });
  });

  it('names the model that answers when none is set', async () => {
    // Any server that answers: a list of models is asked for, and not needed.
    const { url } = await harness.realtime();
    const { of } = await examine({ AI_PROVIDER: 'openai', AI_BASE_URL: url, AI_MODEL: '' });
    expect(of('ai provider')).toMatchObject({
      status: 'ok',
      detail: `openai, ${defaultModels.openai}, at ${url}`,
    });
  });

  it('says whether the model for embeddings makes vectors, and how many passages have theirs', async () => {
    expect((await examine()).of('embeddings')).toBeUndefined();
    const model = await openScriptedModel();
    try {
      await addDocument(harness.knex, { title: 'Delivery', chunks: [{ text: 'Three days.' }] });
      const asked = { AI_BASE_URL: model.baseUrl, AI_EMBEDDING_MODEL: 'e1' };
      const good = await examine(asked);
      expect(good.of('embeddings')).toMatchObject({ status: 'ok', detail: `e1 at ${model.baseUrl}: 5 dimensions` });
      expect(good.of('vectors')).toMatchObject({ status: 'warn', detail: '0 of 1 passages have one' });
      model.embeddings.setScript(() => ({ error: { status: 404, body: { error: { message: 'no such model' } } } }));
      const bad = await examine(asked);
      expect(bad.of('embeddings')).toMatchObject({ status: 'fail', detail: expect.stringContaining('no such model') });
      expect(bad.code).toBe(1);
    } finally {
      await model.close();
    }
  });

  it('says what is weak about a Redis, and how to mend it', async () => {
    const weak = await openWeakRedis();
    try {
      const { code, of } = await examine({ REDIS_URL: weak.url });
      expect(code).toBe(1);
      expect(of('redis durability')).toMatchObject({
        status: 'fail',
        fix: expect.stringContaining('appendfsync always'),
      });
      expect(of('redis memory')).toMatchObject({ status: 'fail', fix: expect.stringContaining('noeviction') });
      expect(of('workers')).toMatchObject({ status: 'warn', detail: expect.stringContaining('lane-0') });
    } finally {
      await weak.close();
    }
  });

  it('reports servers that are not there, keys that do not fit, lanes that differ, a port that is taken', async () => {
    const taken = await occupy();
    const { port } = taken.address() as AddressInfo;
    const { code, of } = await examine({
      REDIS_URL: 'redis://127.0.0.1:1',
      LANES: '7',
      FIELD_KEYS: `other:${Buffer.alloc(32, 1).toString('base64')}`,
      PORT: String(port),
    });
    taken.close();
    expect(code).toBe(1);
    expect(of('redis')).toMatchObject({ status: 'fail', detail: expect.stringContaining('ECONNREFUSED') });
    expect(of('lanes')).toMatchObject({ status: 'fail', fix: 'set LANES=4' });
    expect(of('signing keys')).toMatchObject({ status: 'fail' });
    expect(of(`port ${port}`)).toMatchObject({ status: 'fail', fix: expect.stringContaining('PORT') });
    const database = await examine({ DATABASE_URL: 'mysql://x:y@127.0.0.1:1/z' });
    expect(database.of('database')).toMatchObject({ status: 'fail' });
    expect(JSON.stringify(database.checks)).not.toContain('x:y');
  });

  it('checks what is set, also beside what runs with something else', async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'chat-api-doctor-'));
    const { DATABASE_URL = '', REDIS_URL = '', QUEUE_PREFIX = '', ...ports } = env;
    const running = { DATABASE_URL, REDIS_URL, QUEUE_PREFIX, LANES: '4' };
    const remove = writeRunning(DATA_DIR, { apiUrl: 'http://127.0.0.1:1', realtimeUrl: 'x', env: running });
    const run = async (more: Record<string, string>) =>
      (
        await runCli(['doctor'], {
          PORT: ports.PORT ?? '',
          REALTIME_PORT: ports.REALTIME_PORT ?? '',
          DATA_DIR,
          ...more,
        })
      ).out;
    expect(await run({ LANES: '8' })).toContain('fail  lanes: LANES is 8, this installation has 4');
    expect(await run({ REDIS_URL: 'redis://127.0.0.1:1' })).toContain('fail  redis: Redis cannot be reached');
    expect(await run({ LANES: '' })).toContain('ok    lanes: 4');
    remove();
    const alone = await run({ LOG_LEVEL: 'loud', FIELD_KEYS: 'bad' });
    for (const words of ['no servers', 'FIELD_KEYS: must be', 'LOG_LEVEL: must be']) {
      expect(alone).toContain(`fail  configuration: ${words}`);
    }
    await rm(DATA_DIR, { recursive: true });
  });

  it('names every fault of the configuration', async () => {
    const { code, checks } = await examine({ LANES: '0', AI_PROVIDER: 'crystal ball' });
    expect(code).toBe(1);
    expect(checks.filter(({ name }) => name === 'configuration').map(({ detail }) => detail.split(':')[0])).toEqual([
      'LANES',
      'AI_PROVIDER',
    ]);
  });
});

/** Keeps nothing on disk, and throws away what it likes. */
async function openWeakRedis(): Promise<{ url: string; close(): Promise<void> }> {
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'chat-api-weak-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const policy = ['--maxmemory-policy', 'allkeys-lru'];
  const server: OwnedProcess = spawnOwned(findProgram('redis-server') ?? '', [...args, ...policy], {
    cwd: dir,
    stdio: 'ignore',
  });
  const url = `redis://127.0.0.1:${port}`;
  await until('the weak Redis answers', async () => {
    const redis = await openRedis(url, 'worker', createLog('test', 'silent', false));
    await closeRedis(redis);
    return true;
  });
  return {
    url,
    async close() {
      await server.stop(5000);
      await rm(dir, { recursive: true });
    },
  };
}

const occupy = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'));
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
