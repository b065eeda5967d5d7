import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#shared/id.ts';
import { createLog } from '#shared/log.ts';
import { serveQueue } from '#shared/queue/serve-queue.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { type Api, openApiFixture } from '../support/api-fixture.ts';
import { until } from '../support/until.ts';

let api: Api;
beforeAll(async () => {
  api = await openApiFixture();
});
afterAll(() => api.close());

it('a request’s id stands in the jobs that it asks for, and in the log of the worker that runs them', async () => {
  const { token } = await api.staff('admin');
  const headers = { 'x-request-id': 'trace-me-1' };
  const { id } = (await api.visitor('Ann')).customer;
  const json = { url: 'https://shop.example/hook', events: ['message.created'] };
  const webhook = (await api.ask('POST /admin/webhooks', { token, json })).body as { id: string };
  const asked = [
    await api.ask(`POST /admin/customers/${id}/erase`, { token, json: {}, headers }),
    await api.ask(`POST /admin/webhooks/${webhook.id}/ping`, { token, json: {}, headers }),
    await api.ask('POST /admin/conversations/bulk', { token, json: { ids: [newId()], action: 'close' }, headers }),
  ];
  expect(asked.map(({ status }) => status)).toEqual([202, 202, 202]);
  for (const name of ['privacy', 'webhooks', 'bulk'] as const) {
    const [job] = (await api.front.queues.raw().get(name)?.getJobs(['waiting'])) ?? [];
    expect(job?.data, name).toMatchObject({ traceId: 'trace-me-1' });
  }

  const lines: string[] = [];
  const log = createLog('worker', 'info', false, { write: (line: string) => void lines.push(line) });
  const redis = await openRedis(api.config.REDIS_URL, 'worker', log);
  const serving = { redis, prefix: api.config.QUEUE_PREFIX, log, park: async () => undefined };
  const fails = () => Promise.reject(new Error('on purpose'));
  const served = serveQueue(serving, 'bulk', { 'conversations.change': fails }, 1);
  const line = await until('the failure is logged', () => lines.find((one) => one.includes('on purpose')));
  expect(JSON.parse(line)).toMatchObject({ queue: 'bulk', job: 'conversations.change', traceId: 'trace-me-1' });
  await served.close();
  await closeRedis(redis);
});
