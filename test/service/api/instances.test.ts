import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Instance } from '#contract/instances.ts';
import { openContext } from '#shared/context.ts';
import { newId } from '#shared/id.ts';
import { instanceKeys } from '#shared/redis-keys.ts';
import { version } from '#shared/version.ts';
import { openApi } from '../../../src/api/open-api.ts';
import { openWorker } from '../../../src/workers/open-worker.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { openChat } from '../../support/chat.ts';
import { until } from '../../support/until.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('admin'));
});
afterAll(() => api.close());

const list = async () => ((await api.ask('GET /admin/instances', { token })).body as { items: Instance[] }).items;
/** The list once it has what is looked for. */
const listed = <T>(what: string, look: (items: Instance[]) => T) => until(what, async () => look(await list()));

it('shows each process while it runs: what a worker serves, who is at a realtime', async () => {
  expect(await list()).toEqual([]);
  const began = Date.now();
  const front = await openContext({ ...api.config, PORT: 0 }, 'api', 'front');
  api.releasers.add(() => front.releasers.close());
  await openApi(front);
  const worker = await openContext({ ...api.config, WORKER_QUEUES: ['webhooks', 'bulk'] }, 'worker', 'worker');
  api.releasers.add(() => worker.releasers.close());
  await openWorker(worker);
  const realtime = await api.realtime();
  const all = await listed('all are there', (items) => items.length === 3 && items);

  const here = { host: hostname(), pid: process.pid, version, sockets: null, queues: null };
  expect(all).toMatchObject([
    { ...here, id: front.processId, kind: 'api' },
    { ...here, id: realtime.ctx.processId, kind: 'realtime', sockets: 0 },
    { ...here, id: worker.processId, kind: 'worker', queues: ['webhooks', 'bulk'], failingModels: [] },
  ]);
  for (const { startedAt, lastHeardAt } of all) {
    expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(lastHeardAt)).toBeGreaterThanOrEqual(began);
  }

  await openChat(api, realtime.url);
  await listed('the socket is counted', (items) => items.some(({ sockets }) => sockets === 1));

  const [seen, about] = instanceKeys(api.config.QUEUE_PREFIX);
  // One that ends says so; one that was killed is silent.
  await worker.releasers.close();
  await listed('the worker is gone', (items) => items.length === 2);
  await until('what it said is gone', async () => (await api.front.redis.hlen(about)) === 2);
  const killed = newId();
  const { lastHeardAt: _, ...said } = { ...all[2], id: killed };
  await api.front.redis.hset(about, killed, JSON.stringify(said));
  await api.front.redis.zadd(seen, Date.now() - 4000, killed);
  expect(await list()).toContainEqual(expect.objectContaining({ kind: 'worker' }));
  await api.front.redis.zadd(seen, Date.now() - 10_001, killed);
  expect((await list()).map(({ kind }) => kind)).toEqual(['api', 'realtime']);
  await until('and is forgotten', async () => (await api.front.redis.zscore(seen, killed)) === null);
});
