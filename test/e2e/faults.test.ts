import { afterEach, beforeEach, test } from 'vitest';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { expectNothingLost, startTraffic, type Traffic } from '../support/traffic.ts';
import { until } from '../support/until.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await openFleet();
});
afterEach(() => fleet.close());

const more = (traffic: Traffic, count: number) => {
  const goal = traffic.delivered() + count;
  return until(`${count} more messages are delivered`, () => traffic.delivered() >= goal, 60_000);
};

test('kill -9 of a worker under load: every message stored once, in order, and heard', async () => {
  const [front, worker] = await Promise.all([fleet.start('realtime'), fleet.start('worker')]);
  const other = await fleet.start('worker');
  const traffic = await startTraffic(fleet, [front.url], 10);
  await more(traffic, 200);
  worker.kill('SIGKILL');
  await worker.exited;
  await more(traffic, 200);
  await fleet.start('worker');
  other.kill('SIGKILL');
  await more(traffic, 200);
  await traffic.finish();
  await expectNothingLost(fleet, traffic);
});

test('kill -9 of a realtime process: its clients go on at the address once it is back', async () => {
  const front = await fleet.start('realtime');
  await fleet.start('worker');
  const traffic = await startTraffic(fleet, [front.url], 10);
  await more(traffic, 200);
  front.kill('SIGKILL');
  await front.exited;
  await fleet.start('realtime', {}, Number(new URL(front.url).port));
  await more(traffic, 200);
  await traffic.finish();
  await expectNothingLost(fleet, traffic);
});

test('Redis restarts: what was acknowledged is still there', async () => {
  const front = await fleet.start('realtime');
  await fleet.start('worker');
  const traffic = await startTraffic(fleet, [front.url], 10);
  await more(traffic, 200);
  await fleet.services.stopRedis();
  await fleet.services.startRedis();
  await more(traffic, 200);
  await traffic.finish();
  await expectNothingLost(fleet, traffic);
});

test('MySQL stops and starts: batches wait, nothing is lost', async () => {
  const front = await fleet.start('realtime');
  await fleet.start('worker');
  const traffic = await startTraffic(fleet, [front.url], 10);
  await more(traffic, 200);
  await fleet.services.stopMysql();
  await fleet.services.startMysql();
  await more(traffic, 200);
  await traffic.finish();
  await expectNothingLost(fleet, traffic);
});
