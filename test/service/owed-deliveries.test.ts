import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import { pingWebhook } from '#shared/commands/webhooks/ping-webhook.ts';
import { createWebhook, updateWebhook } from '#shared/commands/webhooks/webhooks.ts';
import type { Context } from '#shared/context.ts';
import { presentWebhook, readWebhook } from '#shared/db/webhooks/webhooks.ts';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';
import { wakeDue } from '../../src/workers/webhooks/serve-webhooks.ts';
import { type Harness, openHarness } from '../support/harness.ts';
import { openReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

let h: Harness;
let worker: Context;
beforeAll(async () => {
  h = await openHarness();
  const value = { allowPrivate: true, timeoutSeconds: 60 };
  await changeSetting(h.front, theSystem, { name: 'webhooks', version: 0, value });
  worker = await h.worker({ WORKER_QUEUES: ['webhooks'] });
});
afterAll(() => h.close());
afterEach(async () => {
  await h.knex('webhooks').delete();
  await h.knex('webhook_deliveries').delete();
});

async function receive(answer?: Parameters<typeof openReceiver>[0]) {
  const receiver = await openReceiver(answer);
  h.releasers.add(receiver.close);
  const fields = { url: receiver.url, events: ['message.created' as const], description: '' };
  return { ...receiver, webhook: await createWebhook(h.front, theSystem, fields) };
}

const day = 86_400_000;
/** Leaves events for a webhook: of each subject so many, the oldest first, with what else their rows hold. */
async function owe(webhookId: string, subjects: string[], rows: Record<string, unknown>[]) {
  const at = new Date(Date.now() - 1000);
  await h.knex('webhook_deliveries').insert(
    rows.flatMap((more) =>
      subjects.map((subject) => {
        const id = newId();
        const what = { webhook_id: idToBytes(webhookId), event_id: idToBytes(id), subject_id: idToBytes(subject) };
        const payload = JSON.stringify({ id, type: 'message.created', data: { subject } });
        return { ...what, payload, type: 'message.created', status: 'pending', next_at: at, created_at: at, ...more };
      }),
    ),
  );
}
const newIds = (count: number) => Array.from({ length: count }, newId);
const pendingOf = (webhookId: string) =>
  h
    .knex('webhook_deliveries')
    .where({ webhook_id: idToBytes(webhookId), status: 'pending' })
    .orderBy('id');
const subjectOf = ({ body }: { body: string }) => (JSON.parse(body) as { data: { subject?: string } }).data.subject;

it('a receiver that hangs holds up no other webhook', async () => {
  const gate = Promise.withResolvers<number>();
  const hanging = await receive(() => gate.promise);
  await owe(hanging.webhook.id, newIds(24), [{}]);
  await wakeDue(worker);
  const healthy = await receive();
  await pingWebhook(h.front, theSystem, healthy.webhook.id);
  await until('the other one gets its event', () => healthy.received.length === 1);
  expect(hanging.received.length).toBeLessThanOrEqual(5);
  gate.resolve(200);
  await until('all has arrived', async () => (await pendingOf(hanging.webhook.id)).length === 0);
  expect(hanging.received).toHaveLength(24);
});

it('while a receiver fails, it is tried with one conversation at a time', async () => {
  const gate = Promise.withResolvers<void>();
  let [open, most] = [0, 0];
  const broken = await receive(async () => {
    most = Math.max(most, ++open);
    await gate.promise;
    open -= 1;
    return 500;
  });
  await owe(broken.webhook.id, newIds(10), [{}]);
  await until('the first are tried', () => open >= 5);
  const first = most;
  gate.resolve();
  await until('they have failed', () => open === 0);
  most = 0;
  await until('all were tried', async () => (await pendingOf(broken.webhook.id)).every((row) => row.attempts > 0));
  expect({ first, most }).toEqual({ first: 5, most: 1 });
});

it('a retry is found behind many conversations that wait', async () => {
  const later = new Date(Date.now() + day);
  const blocked = await receive();
  await owe(blocked.webhook.id, newIds(510), [{ attempts: 1, next_at: later }, {}]);
  const retried = await receive();
  await owe(retried.webhook.id, newIds(1), [{ attempts: 1 }]);
  await until('the retry is made', () => retried.received.length === 1, 20_000);
  expect(blocked.received).toEqual([]);
});

it('what comes while one waits for its retry goes right behind it', async () => {
  const one = await receive();
  const [subject = ''] = newIds(1);
  const later = new Date(Date.now() + day);
  await owe(one.webhook.id, [subject], [{ attempts: 1, next_at: later }, {}]);
  await until('the second waits as long', async () =>
    (await pendingOf(one.webhook.id)).every((row) => row.next_at.getTime() === later.getTime()),
  );
  expect(await wakeDue(worker)).toBe(0);
  await h.knex('webhook_deliveries').where({ attempts: 1 }).update({ next_at: new Date() });
  await until('both arrive', () => one.received.length === 2);
});

it('what waits for a webhook that is off is looked for no more, and kept no longer than the rest', async () => {
  const off = await receive();
  const set = async (active: boolean) => {
    const { version } = await readWebhook(h.knex, off.webhook.id);
    await updateWebhook(h.front, theSystem, { id: off.webhook.id, version, active });
  };
  await set(false);
  const old = new Date(Date.now() - 31 * day);
  const [kept = '', ...gone] = newIds(5);
  await owe(off.webhook.id, [...gone, kept], [{ created_at: old, next_at: old }]);
  await h
    .knex('webhook_deliveries')
    .where({ subject_id: idToBytes(kept) })
    .update({ created_at: new Date() });
  await until('the old ones are forgotten', async () => (await pendingOf(off.webhook.id)).length === 1);
  await until('the young one is put off', async () => (await pendingOf(off.webhook.id))[0].next_at === null);
  expect(await wakeDue(worker)).toBe(0);
  await pingWebhook(h.front, theSystem, off.webhook.id);
  await until('a ping comes all the same', () => off.events().find(({ type }) => type === 'ping'));
  await set(true);
  await until('the young one arrives', async () => (await pendingOf(off.webhook.id)).length === 0);
  expect(off.received.map(subjectOf)).toEqual([undefined, kept]);
});

it('a webhook that something reached meanwhile is not switched off', async () => {
  const gate = Promise.withResolvers<number>();
  const [slow = '', quick = ''] = newIds(2);
  const recovering = await receive((one) => (subjectOf(one) === slow ? gate.promise : 200));
  const { id } = recovering.webhook;
  await h
    .knex('webhooks')
    .where({ id: idToBytes(id) })
    .update({ failing_since: new Date(0) });
  await owe(id, [slow], [{}]);
  await until('one is tried', () => recovering.received.length === 1);
  await owe(id, [quick], [{}]);
  await until('another arrives', async () => !presentWebhook(await readWebhook(h.knex, id)).failingSince);
  gate.resolve(500);
  await until('the first has failed', async () => (await pendingOf(id))[0].response_status === 500);
  await until('that is noted', async () => presentWebhook(await readWebhook(h.knex, id)).failingSince);
  expect(presentWebhook(await readWebhook(h.knex, id))).toMatchObject({ active: true, disabledReason: null });
  expect((await pendingOf(id)).map((row) => bytesToId(row.subject_id))).toEqual([slow]);
});
