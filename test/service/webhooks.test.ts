import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Webhook } from '#contract/webhooks.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import type { Context } from '#shared/context.ts';
import { idToBytes } from '#shared/id.ts';
import { sendDeliveries } from '../../src/workers/webhooks/send-deliveries.ts';
import { wakeDue } from '../../src/workers/webhooks/serve-webhooks.ts';
import { type Api, openApiFixture } from '../support/api-fixture.ts';
import { openReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { envOf, runCli, runJson } from './cli/run-cli.ts';

type Receiver = Awaited<ReturnType<typeof openReceiver>>;
type Made = Webhook & { secret: string };

let api: Api;
let token: string;
let worker: Context;
const caller = { actor: { type: 'system' as const, id: null, name: null } };
beforeAll(async () => {
  api = await openApiFixture();
  token = (await api.staff('admin')).token;
  await changeSetting(api.front, caller, {
    name: 'webhooks',
    version: 0,
    value: { allowPrivate: true, timeoutSeconds: 2 },
  });
  worker = await api.worker({ WORKER_QUEUES: ['webhooks'] });
});
afterAll(() => api.close());
beforeEach(() => api.knex('webhooks').update({ active: false }));

async function receive(events: string[], answer?: Parameters<typeof openReceiver>[0]) {
  const receiver = await openReceiver(answer);
  api.releasers.add(receiver.close);
  const made = await api.ask('POST /admin/webhooks', { token, json: { url: receiver.url, events } });
  expect(made.status).toBe(201);
  return { ...receiver, webhook: made.body as Made };
}

/** Sends texts in a new conversation, each after the one before was accepted; the lane knew the webhook from its start. */
async function converse({ received, webhook }: Receiver & { webhook: Made }, texts: string[]) {
  const first = webhook.events.find((event) => event === 'conversation.created') ?? '';
  const { accessToken } = await api.visitor('Ann');
  let id = '';
  await until('the lane knows the webhook', async () => {
    const { body } = await api.ask('POST /chat/conversations', { token: accessToken, json: {} });
    id = (body as { id: string }).id;
    await say(accessToken, id, 'are you there?');
    return until('it hears', () => received.some(({ body }) => body.includes(id) && body.includes(first)), 300).catch(
      () => false,
    );
  });
  for (const text of texts) await say(accessToken, id, text);
  return { id, token: accessToken };
}
const say = (accessToken: string, id: string, text: string) =>
  api.ask(`POST /chat/conversations/${id}/messages`, {
    token: accessToken,
    json: { clientMessageId: text.replaceAll(' ', '_'), text },
  });

const deliveriesOf = async ({ id }: { id: string }, query = '') =>
  ((await api.ask(`GET /admin/webhooks/${id}/deliveries${query}`, { token })).body as { items: Delivery[] }).items;
const textsOf = (receiver: Receiver, conversationId: string) =>
  receiver.events().flatMap(({ type, data }) => {
    if (type !== 'message.created') return [];
    const { message } = data as { message: { conversationId: string; text: string } };
    return message.conversationId === conversationId ? [message.text] : [];
  });
/** Puts the time of every retry to now. */
const hurry = () =>
  api
    .knex('webhook_deliveries')
    .where({ status: 'pending' })
    .update({ next_at: new Date(0) });

describe('webhooks', () => {
  it('are posted, signed, with what happened in a conversation, in order', async () => {
    const receiver = await receive([
      'conversation.created',
      'message.created',
      'conversation.changed',
      'conversation.rated',
    ]);
    const { id, token: customer } = await converse(receiver, ['one', 'two', 'three']);
    await api.ask(`POST /chat/conversations/${id}/close`, { token: customer, json: {} });
    await api.ask(`POST /chat/conversations/${id}/rating`, { token: customer, json: { score: 5, comment: 'good' } });
    const mine = () =>
      receiver.events().filter(({ data }) => (data as { conversation: { id: string } }).conversation.id === id);
    await until('the rating arrives', () => mine().find(({ type }) => type === 'conversation.rated'));
    expect(mine().map(({ type }) => type)).toEqual([
      'conversation.created',
      ...Array(4).fill('message.created'),
      'message.created',
      'conversation.changed',
      'conversation.rated',
    ]);
    expect(textsOf(receiver, id)).toEqual(['are you there?', 'one', 'two', 'three', 'closed_by_customer']);
    expect(mine().at(-1)).toMatchObject({ data: { score: 5, comment: 'good', conversation: { state: 'closed' } } });
    const { headers, body } = receiver.received[0] as Receiver['received'][number];
    const key = Buffer.from(receiver.webhook.secret.replace('whsec_', ''), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(Math.abs(Number(headers['webhook-timestamp']) * 1000 - Date.now())).toBeLessThan(60_000);
    expect(headers['webhook-id']).toBe(receiver.events()[0]?.id);
  });

  it('hear only what they asked for', async () => {
    const receiver = await receive(['conversation.created']);
    await converse(receiver, ['one']);
    expect(new Set(receiver.events().map(({ type }) => type))).toEqual(new Set(['conversation.created']));
  });

  it('are tried again under the same id, and what comes after waits for it', async () => {
    let broken = false;
    const receiver = await receive(['message.created'], () => (broken ? 500 : 204));
    const { id, token: customer } = await converse(receiver, []);
    await until('nothing waits', async () => (await deliveriesOf(receiver.webhook, '?status=pending')).length === 0);
    broken = true;
    await say(customer, id, 'first');
    await say(customer, id, 'second');
    const failed = await until('a try failed', async () =>
      (await deliveriesOf(receiver.webhook)).find((d) => d.responseStatus === 500),
    );
    expect(failed).toMatchObject({ responseStatus: 500, attempts: 1, nextAt: expect.any(String) });
    expect(textsOf(receiver, id)).toEqual(['are you there?', 'first']);
    broken = false;
    await hurry();
    await until('the second arrives', () => textsOf(receiver, id).at(-1) === 'second');
    expect(textsOf(receiver, id)).toEqual(['are you there?', 'first', 'first', 'second']);
    const firsts = receiver.received.filter(({ body }) => body.includes('"first"'));
    expect(new Set(firsts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await until(
      'it is written down',
      async () => (await deliveriesOf(receiver.webhook, '?status=pending')).length === 0,
    );
  });

  it('are given up after the last try, and the next event goes on', async () => {
    const receiver = await receive(['message.created'], ({ body }) => (body.includes('poison') ? 400 : 200));
    const { id, token: customer } = await converse(receiver, ['poison']);
    await say(customer, id, 'after');
    await until('it was tried once', async () =>
      (await deliveriesOf(receiver.webhook)).find((d) => d.attempts === 1 && d.status === 'pending'),
    );
    await api.knex('webhook_deliveries').where({ status: 'pending' }).where('attempts', '>', 0).update({ attempts: 9 });
    await hurry();
    await until('the next one arrives', () => textsOf(receiver, id).includes('after'));
    expect(await deliveriesOf(receiver.webhook, '?status=failed')).toMatchObject([
      { attempts: 10, responseStatus: 400 },
    ]);
  });

  it('are delivered by another worker, and once, when two look at the same', async () => {
    const gate = Promise.withResolvers<void>();
    let held = false;
    const receiver = await receive(['message.created'], async ({ body }) => {
      if (body.includes('slow') && !held) {
        held = true;
        await gate.promise;
      }
      return 200;
    });
    const { id, token: customer } = await converse(receiver, []);
    await say(customer, id, 'slow');
    await until('one is at it', () => held);
    const pair = { webhookId: receiver.webhook.id, subjectId: id };
    await hurry();
    await sendDeliveries(worker, pair, AbortSignal.timeout(5000));
    expect(textsOf(receiver, id).filter((text) => text === 'slow')).toHaveLength(1);
    gate.resolve();
    await until(
      'it is written down',
      async () => (await deliveriesOf(receiver.webhook, '?status=pending')).length === 0,
    );
    await sendDeliveries(worker, pair, AbortSignal.timeout(5000));
    expect(textsOf(receiver, id).filter((text) => text === 'slow')).toHaveLength(1);
  });

  it('are woken from their rows when Redis lost the job', async () => {
    const receiver = await receive(['message.created']);
    const { id } = await converse(receiver, []);
    await until('nothing waits', async () => (await deliveriesOf(receiver.webhook, '?status=pending')).length === 0);
    const row = await api
      .knex('webhook_deliveries')
      .where({ subject_id: idToBytes(id) })
      .first();
    await api
      .knex('webhook_deliveries')
      .where({ id: row.id })
      .update({ status: 'pending', next_at: new Date(0), ended_at: null });
    await until('it comes again', () => textsOf(receiver, id).length === 2);
    expect(await wakeDue(worker)).toBe(0);
  });

  it('are switched off when nothing has arrived for too long, or when the receiver says it is gone', async () => {
    for (const [status, since, reason] of [
      [500, new Date(0), 'too_many_failures'],
      [410, null, 'gone'],
    ] as const) {
      const receiver = await receive(['message.created'], () => status);
      await api
        .knex('webhooks')
        .where({ id: idToBytes(receiver.webhook.id) })
        .update({ failing_since: since });
      await api.ask(`POST /admin/webhooks/${receiver.webhook.id}/ping`, { token, json: {} });
      const off = await until('it is switched off', async () => {
        const { body } = await api.ask(`GET /admin/webhooks/${receiver.webhook.id}`, { token });
        return (body as Webhook).active ? false : (body as Webhook);
      });
      expect(off.disabledReason).toBe(reason);
      const entry = await api
        .knex('audit_log')
        .where({ action: 'webhook.disable', target_id: receiver.webhook.id })
        .first();
      expect(entry).toMatchObject({ actor_type: 'system' });
    }
  });

  it('can be delivered again by REST and by the CLI', async () => {
    const receiver = await receive(['message.created']);
    const { id } = receiver.webhook;
    await api.ask(`POST /admin/webhooks/${id}/ping`, { token, json: {} });
    await until('the ping arrives', () => receiver.received.length === 1);
    const [ping] = await until('it is written down', async () => {
      const items = await deliveriesOf(receiver.webhook, '?status=delivered');
      return items.length > 0 && items;
    });
    const path = `/admin/webhooks/${id}/deliveries/${ping?.id}`;
    expect(await api.ask(`POST ${path}/redeliver`, { token, json: {} })).toMatchObject({
      status: 202,
      body: { status: 'pending' },
    });
    await until('it comes again', () => receiver.received.length === 2);
    await until(
      'it is written down',
      async () => (await deliveriesOf(receiver.webhook, '?status=delivered')).length === 1,
    );
    const env = envOf(api);
    expect((await runCli(['webhooks', 'redeliver', id, ping?.id ?? ''], env)).code).toBe(0);
    await until('it comes again', () => receiver.received.length === 3);
    expect(new Set(receiver.events().map((event) => event.id)).size).toBe(1);
    expect(await api.ask(`GET ${path}`, { token })).toMatchObject({
      body: { payload: { type: 'ping', data: { webhookId: id } } },
    });
    expect((await runJson<Webhook[]>(['webhooks', 'list'], env)).find((w) => w.id === id)).toMatchObject({
      active: true,
    });
    const shown = await runCli(['webhooks', 'deliveries', id], env);
    expect(shown.out).toMatch(/^ID +CREATED +TYPE +STATUS +TRIES +ANSWER\n.* ping /);
    const [entry] = await api.knex('audit_log').where({ action: 'webhook.redeliver', actor_type: 'system' });
    expect(entry).toMatchObject({ actor_name: null });
  });
});

describe('a webhook goes to no private network', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://0.0.0.0:PORT/',
    'http://169.254.169.254/latest/meta-data/',
  ])('%s', async (template) => {
    const version = (await api.ask('GET /admin/settings/webhooks', { token })).body as { version: number };
    await changeSetting(api.front, caller, { name: 'webhooks', ...version, value: { allowPrivate: false } });
    await until('the worker follows', () => !worker.settings.get('webhooks').allowPrivate);
    const receiver = await openReceiver();
    api.releasers.add(receiver.close);
    const url = template.replace('PORT', String(receiver.port));
    const made = await api.ask('POST /admin/webhooks', { token, json: { url, events: ['message.created'] } });
    const { id } = made.body as Made;
    await api.ask(`POST /admin/webhooks/${id}/ping`, { token, json: {} });
    const failed = await until('it was tried', async () => (await deliveriesOf({ id })).find((d) => d.error !== null));
    expect(failed.error).toMatch(/private network/);
    expect(receiver.received).toEqual([]);
  });

  it('and follows no redirect', async () => {
    const { version } = (await api.ask('GET /admin/settings/webhooks', { token })).body as { version: number };
    await changeSetting(api.front, caller, { name: 'webhooks', version, value: { allowPrivate: true } });
    await until('the worker follows', () => worker.settings.get('webhooks').allowPrivate);
    const receiver = await receive(['message.created'], () => 302);
    await api.ask(`POST /admin/webhooks/${receiver.webhook.id}/ping`, { token, json: {} });
    const failed = await until('it was tried', async () =>
      (await deliveriesOf(receiver.webhook)).find((d) => d.attempts === 1 && d.responseStatus),
    );
    expect(failed).toMatchObject({ status: 'pending', responseStatus: 302 });
  });
});

describe('the routes of webhooks', () => {
  it('create, show without the secret, change under a version, renew the secret, delete', async () => {
    const json = { url: 'https://shop.example/hook', events: ['message.created'], description: 'shop' };
    const made = (await api.ask('POST /admin/webhooks', { token, json })).body as Made;
    expect(made.secret).toMatch(/^whsec_/);
    const path = `/admin/webhooks/${made.id}`;
    const { secret: _, ...shown } = made;
    expect((await api.ask(`GET ${path}`, { token })).body).toEqual(shown);
    const stored = await api
      .knex('webhooks')
      .where({ id: idToBytes(made.id) })
      .first();
    expect(stored.secret_sealed).not.toContain(made.secret);
    const changed = await api.ask(`PATCH ${path}`, { token, json: { version: 1, active: false } });
    expect(changed).toMatchObject({ status: 200, body: { active: false, version: 2, description: 'shop' } });
    expect(await api.ask(`PATCH ${path}`, { token, json: { version: 1, active: true } })).toMatchObject({
      status: 409,
    });
    const renewed = await api.ask(`POST ${path}/secret`, { token, json: {} });
    expect((renewed.body as { secret: string }).secret).not.toBe(made.secret);
    expect(await api.ask(`DELETE ${path}`, { token })).toMatchObject({ status: 204 });
    expect(await api.ask(`GET ${path}`, { token })).toMatchObject({ status: 404 });
    const actions = await api.knex('audit_log').where({ target_id: made.id }).orderBy('id').pluck('action');
    expect(actions).toEqual(['webhook.create', 'webhook.change', 'webhook.renew_secret', 'webhook.delete']);
    const entries = JSON.stringify(await api.knex('audit_log').where({ target_id: made.id }));
    expect(entries).not.toContain('whsec_');
  });

  it.each([
    ['a URL of another kind', { url: 'ftp://shop.example' }],
    ['a URL with a password', { url: 'https://a:b@shop.example' }],
    ['no events', { events: [] }],
    ['an event that is not there', { events: ['nothing.happened'] }],
    ['a field that is not there', { secret: 'mine' }],
  ])('refuse %s', async (_, fields) => {
    const json = { url: 'https://shop.example', events: ['message.created'], ...fields };
    expect(await api.ask('POST /admin/webhooks', { token, json })).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
  });

  it('list by pages, and know their own cursors', async () => {
    const { webhook } = await receive(['message.created']);
    const path = `/admin/webhooks/${webhook.id}`;
    const pings = [1, 2, 3].map(() => api.ask(`POST ${path}/ping`, { token, json: {} }));
    const ids = (await Promise.all(pings)).map(({ body }) => (body as Delivery).id);
    for (const list of ['/admin/webhooks', `${path}/deliveries`]) {
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await api.ask(`GET ${list}?limit=2${cursor && `&cursor=${cursor}`}`, { token });
        const { items, nextCursor } = body as { items: { id: string }[]; nextCursor: string | null };
        seen.push(...items.map(({ id }) => id));
        if (nextCursor === null) break;
        cursor = nextCursor;
      }
      if (list === '/admin/webhooks') expect(seen).toEqual([...new Set(seen)].sort());
      else expect(seen).toEqual(ids.sort((a, b) => Number(b) - Number(a)));
      expect(await api.ask(`GET ${list}?cursor=nonsense`, { token })).toMatchObject({ status: 400 });
    }
  });

  it('are for admins to change and for supervisors to read', async () => {
    const supervisor = (await api.staff('supervisor')).token;
    expect(await api.ask('GET /admin/webhooks', { token: supervisor })).toMatchObject({ status: 200 });
    const json = { url: 'https://shop.example', events: ['message.created'] };
    expect(await api.ask('POST /admin/webhooks', { token: supervisor, json })).toMatchObject({ status: 403 });
  });
});
