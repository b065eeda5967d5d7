import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '#shared/config.ts';
import { openContext } from '#shared/context.ts';
import { readPage } from '#shared/db/reads.ts';
import { limits } from '#shared/lane/lane-credit.ts';
import { type ApplyLane, serveLane } from '#shared/queue/serve-lane.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { laneDepthKey } from '#shared/redis-keys.ts';
import { openFor, say } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor } from '../../support/lane-writers.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

const worker = () => h.worker({ WORKER_QUEUES: ['lanes'] });
const lane = () =>
  h.front.queues.raw().get('lane-0') as NonNullable<ReturnType<ReturnType<typeof h.front.queues.raw>['get']>>;
const textsOf = async (conversationId: string) =>
  (await readPage(h.knex, { conversationId, afterSeq: 0, limit: 100 })).messages.map(({ text }) => text);
/** The worker's first sweep is over: the next one comes 5 s later. */
const swept = () => until('a sweep', async () => (await h.front.redis.exists(`${h.config.QUEUE_PREFIX}:sweep`)) === 1);

/** The lane as one more worker serves it, which applies what the test says. */
async function openServed(apply: ApplyLane) {
  const redis = await openRedis(h.config.REDIS_URL, 'worker', h.front.log);
  h.releasers.add(() => closeRedis(redis));
  const served = await serveLane({ redis, prefix: h.config.QUEUE_PREFIX, log: h.front.log }, 0, apply);
  h.releasers.add(() => served.close());
  return served;
}

test('a job of a newer version is put back, first in line, until somebody understands it', async () => {
  await Promise.all([worker(), worker()]);
  const ann = commandsFor();
  const newer = { v: 2, from: 'newer', commands: [ann.create(), ann.message('from the newer front')] };
  await h.front.queues.addLaneJob(0, 'newer_1', newer);
  const later = say(h.front, ann, 'from ours');
  const offered = async () => (await lane().getJob('newer_1'))?.attemptsStarted ?? 0;
  await until('it was offered several times', async () => (await offered()) >= 4);
  expect(await textsOf(ann.conversationId)).toEqual([]);
  expect(await h.knex('dead_letters')).toEqual([]);
  expect(await lane().getJobCounts('failed', 'delayed')).toEqual({ failed: 0, delayed: 0 });

  // Now a newer worker would come; this one understands it once it says 1.
  await (await lane().getJob('newer_1'))?.updateData({ ...newer, v: 1 });
  expect(await later).toMatchObject({ ok: true, data: { seq: 2 } });
  expect(await textsOf(ann.conversationId)).toEqual(['from the newer front', 'from ours']);
});

test('a batch that could not be applied and told goes back, and is offered again', async () => {
  const offered: string[][] = [];
  const served = await openServed(async (entries) => {
    offered.push(entries.map(({ jobId }) => jobId));
    if (offered.length === 1) throw new Error('Redis was away after the commit');
    return entries.length;
  });
  await served.serve(true);
  await h.front.queues.addLaneJob(0, 'a_1', { v: 1, from: 'a', commands: [] });
  await until('the lane is empty', async () => offered.length > 0 && (await served.isIdle()));
  expect(offered).toEqual([['a_1'], ['a_1']]);
});

test('unknown fields pass: an older worker serves a newer front', async () => {
  await worker();
  const ann = commandsFor();
  const commands = [ann.create(), ann.message('hello')].map((command) => ({ ...command, mood: 'new' }));
  await h.front.queues.addLaneJob(0, 'newer_1', Object.assign({ v: 1, from: 'newer', commands }, { colour: 'blue' }));
  await until('it is stored', async () => (await textsOf(ann.conversationId)).length === 1);
  expect(await h.knex('dead_letters')).toEqual([]);
});

test('one batch runs at a time, however many workers serve the lane', async () => {
  let running = 0;
  const seen: number[] = [];
  const apply = async () => {
    running += 1;
    seen.push(running);
    // Time enough for the others to fetch what waits.
    for (let n = 0; n < 50; n += 1) await h.front.redis.ping();
    running -= 1;
    return 1;
  };
  for (let n = 1; n <= 9; n += 1) await h.front.queues.addLaneJob(0, `a_${n}`, { v: 1, from: 'a', commands: [] });
  const served = await Promise.all([openServed(apply), openServed(apply), openServed(apply)]);
  await Promise.all(served.map(({ serve }) => serve(true)));
  await until('all are applied', () => seen.length === 9);
  expect(seen).toEqual(Array(9).fill(1));
});

test('a process with another number of lanes does not start', async () => {
  const open = (LANES: number) => openContext({ ...h.config, LANES }, 'other', 'worker');
  await expect(open(2)).rejects.toThrow(ConfigError);
  await expect(open(2)).rejects.toThrow('LANES=1');
  await (await open(1)).releasers.close();
});

test('past the depth limit fronts answer busy at once, and take again as soon as the lane is shorter', async () => {
  const first = await worker();
  const ann = await openFor(h.front);
  await swept();
  await first.releasers.close();
  const command = (text: string) => commandsFor(ann, ann.conversationId).message(text);
  const submit = (text: string) => h.front.lanes.submit(command(text));
  const key = laneDepthKey(h.config.QUEUE_PREFIX, 0);
  await h.front.redis.set(key, limits.depth - 2);
  await Promise.all([submit('1').accepted, submit('2').accepted]);
  const refused = submit('3');
  await expect(refused.accepted).rejects.toMatchObject({ code: 'busy' });
  await expect(refused.result).rejects.toMatchObject({ code: 'busy' });
  await expect(h.front.lanes.ask(command('4'))).rejects.toMatchObject({ code: 'busy' });

  await h.front.redis.decrby(key, limits.depth - 2);
  await worker();
  await until('it takes again', () => submit('5').result.then(({ ok }) => ok));
  expect(await textsOf(ann.conversationId)).toEqual(['1', '2', '5']);
});

test('what was applied is taken off the depth', async () => {
  const ann = commandsFor();
  const add = (id: string, v: number, ...commands: unknown[]) =>
    h.front.queues.addLaneJob(0, id, { v, from: 'a front', commands });
  await add('a_1', 1, ann.create(), ann.message('1'), ann.message('2'));
  // It stays, so the lane is never idle: else a sweep would put the depth right.
  await add('a_2', 2, ann.message('3'));
  const key = laneDepthKey(h.config.QUEUE_PREFIX, 0);
  await h.front.redis.set(key, 4);
  await worker();
  await until('one is left', async () => (await h.front.redis.get(key)) === '1');
});

test('a depth that counts what is not there, after a front died in its add, does not shut the lane for ever', async () => {
  await worker();
  const ann = await openFor(h.front);
  await swept();
  await h.front.redis.incrby(laneDepthKey(h.config.QUEUE_PREFIX, 0), limits.depth * 2);
  await say(h.front, ann, 'one');
  await expect(say(h.front, ann, 'two')).rejects.toMatchObject({ code: 'busy' });
  const takes = () => say(h.front, ann, 'three', 'c3').then(({ ok }) => ok);
  await until('it takes again', () => takes().catch(() => false));
  expect(await textsOf(ann.conversationId)).toEqual(['one', 'three']);
});

test('jobs that waited are applied together, in order, up to one that only a newer worker understands', async () => {
  const ann = commandsFor();
  const add = (id: string, v: number, ...commands: unknown[]) =>
    h.front.queues.addLaneJob(0, id, { v, from: 'a front', commands });
  // With a trace, so that their commands have rows of their own.
  const traced = (text: string) => ({ ...ann.message(text), traceId: 'trace' });
  await add('a_1', 1, ann.create(), traced('1'));
  for (const n of [2, 3, 4, 5]) await add(`a_${n}`, 1, traced(`${n}`));
  await add('a_6', 2, ann.message('6'));
  await add('a_7', 1, ann.message('7'));
  await worker();
  await until('five are stored', async () => (await textsOf(ann.conversationId)).length === 5);
  expect(await textsOf(ann.conversationId)).toEqual(['1', '2', '3', '4', '5']);
  // One transaction leaves one time on all of its rows.
  const times = await h.knex('commands').where({ type: 'message.create' }).distinct('created_at');
  expect(times.length).toBeGreaterThan(0);
  expect(times.length).toBeLessThan(5);

  await (await lane().getJob('a_6'))?.updateData({ v: 1, from: 'a front', commands: [ann.message('6')] });
  await until('all are stored', async () => (await textsOf(ann.conversationId)).length === 7);
  expect(await textsOf(ann.conversationId)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  await until('the lane is empty', async () => (await lane().getJobCountByTypes('waiting', 'active')) === 0);
});

test('no more than a batch of commands is applied together, however many jobs waited', async () => {
  const ann = commandsFor();
  const traced = (job: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...ann.message(`${job}-${n}`), traceId: 'trace' }));
  const add = (id: string, ...commands: unknown[]) =>
    h.front.queues.addLaneJob(0, id, { v: 1, from: 'a front', commands });
  await add('a_1', ann.create(), ...traced('first', 150));
  await add('a_2', ...traced('second', limits.batchCommands - 150));
  await worker();
  const stored = h.knex('commands').where({ type: 'message.create' });
  await until('all are stored', async () => (await stored.clone().select('id')).length === limits.batchCommands);
  expect(await stored.distinct('created_at')).toHaveLength(2);
});
