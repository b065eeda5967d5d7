import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fleet, type Member, openFleet } from '../support/fleet.ts';
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

test('both databases go and come back while everything runs: no process ends, and each works again', async () => {
  const [front, api, worker] = await Promise.all([fleet.start('realtime'), fleet.start('api'), fleet.start('worker')]);
  const members = [front, api, worker];
  // A rejection that nobody handles ends a process: that is how it would be seen.
  const ended: string[] = [];
  for (const { url, exited, output } of members) void exited.then(() => ended.push(`${url}: ${output()}`));
  const traffic = await startTraffic(fleet, [front.url], 4);
  await more(traffic, 50);
  const says = (member: Member, words: string) => until(`it says ${words}`, () => member.output().includes(words));
  await fleet.services.stopMysql();
  // Before Redis goes: a round of the fleet is asked of it first, and waits for it.
  await says(worker, 'webhook deliveries could not be looked for');
  await fleet.services.stopRedis();
  for (const member of members) await says(member, 'settings cannot be read');
  // People keep on asking: pages of a site, log-ins, and browsers that come by polling.
  const { token } = await fleet.customer();
  const login = { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://shop.example' } };
  const body = JSON.stringify({ email: 'mia@shop.example', password: 'not the password' });
  const asked = await Promise.all([
    fetch(`${api.url}/api/v1/auth/login`, { ...login, body }),
    fetch(`${api.url}/api/v1/chat/conversations`, { headers: { authorization: `Bearer ${token}` } }),
    ...members.map(({ url }) => fetch(`${url}/health/ready`)),
  ]);
  expect(asked.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
  const polling = `${front.url}/socket.io/?EIO=4&transport=polling`;
  expect((await fetch(polling, { headers: { origin: 'https://shop.example' } })).status).toBeLessThan(500);

  await Promise.all([fleet.services.startMysql(), fleet.services.startRedis()]);
  const isReady = async ({ url }: Member) => (await fetch(`${url}/health/ready`)).ok;
  for (const member of members) await until('it is ready again', () => isReady(member), 60_000);
  await more(traffic, 50);
  await traffic.finish();
  await expectNothingLost(fleet, traffic);
  expect((await fetch(`${api.url}/api/v1/auth/login`, { ...login, body })).status).toBe(401);
  expect(ended).toEqual([]);
});
