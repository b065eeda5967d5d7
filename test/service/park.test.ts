import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#contract/errors.ts';
import { newId } from '#shared/id.ts';
import { createLog } from '#shared/log.ts';
import { type DeadLetter, serveQueue } from '#shared/queue/serve-queue.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { type Harness, openHarness } from '../support/harness.ts';
import { until } from '../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness();
});
afterEach(() => h.close());

test.each([
  ['on its last attempt', new Error('on purpose')],
  ['for good', new AppError('bad_request')],
])('a job that fails %s while no letter can be written is parked once one can', async (_, fault) => {
  const log = createLog('worker', 'silent', false);
  const redis = await openRedis(h.config.REDIS_URL, 'worker', log);
  h.releasers.add(() => closeRedis(redis));
  const seen = { away: true, tries: 0, letters: [] as DeadLetter[] };
  const park = async (letter: DeadLetter) => {
    seen.tries += 1;
    if (seen.away) throw new Error('MySQL is away');
    seen.letters.push(letter);
  };
  const served = serveQueue(
    { redis, prefix: h.config.QUEUE_PREFIX, log, park },
    'bulk',
    { 'conversations.change': () => Promise.reject(fault) },
    1,
  );
  h.releasers.add(() => served.close());
  const bulk = h.front.queues.raw().get('bulk');
  const payload = { jobId: newId() };
  const job = await bulk?.add('conversations.change', payload, { attempts: 1 });
  const counts = () => bulk?.getJobCounts('failed', 'delayed', 'active', 'waiting');
  await until('it rests', async () => (await counts())?.delayed === 1);
  expect(seen).toMatchObject({ tries: 1, letters: [] });

  seen.away = false;
  await job?.promote();
  await until('it has failed', async () => (await counts())?.failed === 1);
  expect(seen).toMatchObject({ tries: 2, letters: [{ queue: 'bulk', job: 'conversations.change', payload }] });
  expect(await counts()).toEqual({ failed: 1, delayed: 0, active: 0, waiting: 0 });
});
