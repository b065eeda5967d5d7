import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueNames } from '#contract/queues.ts';
import type { Alert } from '#domain/alerts.ts';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { dropLetter } from '#shared/commands/dead-letters/drop-letter.ts';
import { parkJob } from '#shared/commands/park-job.ts';
import { openContext } from '#shared/context.ts';
import { listLetters } from '#shared/db/dead-letters.ts';
import { announce } from '#shared/instances.ts';
import { laneDepthKey } from '#shared/redis-keys.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { until } from '../../support/until.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('admin'));
});
afterAll(() => api.close());

const alerts = async (code: Alert['code']) => {
  const { body } = await api.ask('GET /admin/alerts', { token });
  return (body as { items: Alert[] }).items.filter((alert) => alert.code === code);
};

describe('an alert is there while something is wrong, and gone when it is mended:', () => {
  it('queues that no worker serves, and models that a worker has given up', async () => {
    const all = ['lanes', ...queueNames];
    expect((await alerts('queue_unserved')).map(({ subject }) => subject)).toEqual(all);
    const worker = await openContext(api.config, 'worker', 'worker');
    api.releasers.add(() => worker.releasers.close());
    announce(worker, { kind: 'worker', queues: all.slice(1), failingModels: () => ['m1'] });
    const left = await until('a worker is heard', async () => {
      const unserved = await alerts('queue_unserved');
      return unserved.length < all.length && unserved;
    });
    expect(left).toMatchObject([{ subject: 'lanes', severity: 'critical' }]);
    expect(await alerts('model_failing')).toMatchObject([{ subject: 'm1' }]);
    await worker.releasers.close();
    await until('it is gone', async () => (await alerts('queue_unserved')).length === all.length);
  });

  it('a lane that is behind', async () => {
    const key = laneDepthKey(api.config.QUEUE_PREFIX, 1);
    await api.front.redis.set(key, 5000);
    expect(await alerts('lane_behind')).toMatchObject([{ subject: 'lane-1', severity: 'warning' }]);
    await api.front.redis.set(key, 0);
    expect(await alerts('lane_behind')).toEqual([]);
  });

  it('dead letters since yesterday', async () => {
    expect(await alerts('dead_letters')).toEqual([]);
    await parkJob(api.knex, { queue: 'bulk', job: 'x', jobId: null, payload: {}, error: 'Error' });
    expect(await alerts('dead_letters')).toMatchObject([{ message: expect.stringMatching(/^1 job or command /) }]);
    const [letter] = (await listLetters(api.knex, {}, { after: null, limit: 1 })).items;
    await api.knex('dead_letters').update({ created_at: new Date(Date.now() - 25 * 3600 * 1000) });
    expect(await alerts('dead_letters')).toEqual([]);
    await api.knex('dead_letters').update({ created_at: new Date() });
    await dropLetter(api.front, theSystem, letter?.id ?? '');
    expect(await alerts('dead_letters')).toEqual([]);
  });

  it('a webhook for which nothing arrives, or that was switched off for it', async () => {
    const made = { url: 'https://hooks.example.com/a?secret=1', events: ['message.created'] };
    const { body } = await api.ask('POST /admin/webhooks', { token, json: made });
    const { id, version } = body as { id: string; version: number };
    const put = (changes: object) => api.knex('webhooks').update(changes);
    await put({ failing_since: new Date() });
    expect(await alerts('webhook_failing')).toEqual([]);
    await put({ failing_since: new Date(Date.now() - 3_600_000) });
    expect(await alerts('webhook_failing')).toMatchObject([
      { subject: id, message: expect.stringContaining('hooks.example.com fails') },
    ]);
    await put({ active: false, disabled_reason: 'too_many_failures' });
    expect(await alerts('webhook_failing')).toMatchObject([{ message: expect.stringContaining('switched off') }]);
    await api.ask(`PATCH /admin/webhooks/${id}`, { token, json: { version, active: true } });
    expect(await alerts('webhook_failing')).toEqual([]);
    await put({ active: false, failing_since: new Date(0) });
    expect(await alerts('webhook_failing')).toEqual([]);
  });

  it('a wait that nobody ends', async () => {
    const { accessToken } = await api.visitor('Ann');
    const { body } = await api.ask('POST /chat/conversations', { token: accessToken });
    const { id } = body as { id: string };
    await api.ask(`POST /chat/conversations/${id}/handoff`, { token: accessToken, json: {} });
    expect(await alerts('wait_too_long')).toEqual([]);
    // By the row: a clock put forward would end the token.
    await api.knex('conversations').update({ waiting_since: new Date(Date.now() - 3_600_000) });
    expect(await alerts('wait_too_long')).toMatchObject([{ severity: 'critical' }]);
    await api.ask(`POST /admin/conversations/${id}/close`, { token });
    expect(await alerts('wait_too_long')).toEqual([]);
  });
});
