import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CustomerRecord, CustomerTask } from '#contract/customers.ts';
import type { Page } from '#contract/sockets.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { createConversation } from '#shared/lane/open-conversation.ts';
import { runErasure } from '../../../src/workers/privacy/run-erasure.ts';
import { runMerger } from '../../../src/workers/privacy/run-merger.ts';
import { runRetention } from '../../../src/workers/privacy/run-retention.ts';
import { wakeTasks } from '../../../src/workers/privacy/serve-privacy.ts';
import { say } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { openSocket, watch } from '../../support/chat-socket.ts';
import { emptyRedis } from '../../support/empty-redis.ts';
import { findWords } from '../../support/find-words.ts';
import { openTalker, words } from '../../support/talker.ts';
import { until } from '../../support/until.ts';

let api: Api;
let admin: string;
beforeEach(async () => {
  api = await openApiFixture();
  admin = (await api.staff('admin')).token;
});
afterEach(() => api.close());

const never = new AbortController().signal;
const serve = () => api.worker({ WORKER_QUEUES: ['privacy'] });

const talker = (name: string, conversations?: number) => openTalker(api, name, conversations);

const post = async (path: string, json: object = {}, token = admin) => {
  const { status, body } = await api.ask(`POST /admin/customers/${path}`, { token, json });
  return { status, body: body as CustomerTask & { code?: string } };
};
const record = async (id: string) =>
  (await api.ask(`GET /admin/customers/${id}`, { token: admin })).body as CustomerRecord & {
    conversations: { total: number };
  };
const taskOf = async (id: string) =>
  (await api.ask(`GET /admin/customer-tasks/${id}`, { token: admin })).body as CustomerTask;
const done = (id: string) => until('the task is done', async () => (await taskOf(id)).state === 'done');
const owners = async (ids: string[]) => {
  const rows = await api.knex('conversations').whereIn('id', ids.map(idToBytes));
  return new Set(rows.map(({ customer_id }) => customer_id.toString('hex')));
};
const hex = (id: string) => id.replaceAll('-', '');

it('a merged customer is the other: profile, log-ins, conversations; the old id leads there', async () => {
  await serve();
  const ann = await talker('Ann', 3);
  const bob = await talker('Bob', 1);
  const { url } = await api.realtime();
  const { socket } = await openSocket(api, url, ann.account, ann.accessToken);
  const closed = new Promise((resolve) => socket.once('disconnect', resolve));
  const patch = (id: string, json: object) => api.ask(`PATCH /admin/customers/${id}`, { token: admin, json });
  await patch(ann.id, {
    version: 1,
    email: 'ann@shop.example',
    externalId: 'a-1',
    attributes: { plan: 'gold' },
    tags: ['vip'],
  });
  await patch(bob.id, { version: 1, phone: '+4912345678', attributes: { plan: 'free' } });

  const { status, body: task } = await post(`${ann.id}/merge`, { intoId: bob.id });
  expect(status).toBe(202);
  expect(task).toMatchObject({ type: 'merge', customerId: ann.id, intoId: bob.id, total: 3 });
  await done(task.id);
  expect(await taskOf(task.id)).toMatchObject({ done: 3 });
  await closed;
  expect(await owners([...ann.conversations, ...bob.conversations])).toEqual(new Set([hex(bob.id)]));
  expect(await record(ann.id)).toMatchObject({
    ...{ id: bob.id, name: 'Bob', email: 'ann@shop.example', phone: '+4912345678', externalId: 'a-1' },
    ...{ attributes: { plan: 'free' }, tags: ['vip'], conversations: { total: 4 } },
  });
  // The device of the one goes on as the other, at once.
  expect(await api.ask('GET /me', { token: ann.accessToken })).toMatchObject({ status: 401 });
  const { body } = await api.ask('POST /auth/refresh', { json: { refreshToken: ann.refreshToken } });
  const token = (body as { accessToken: string }).accessToken;
  const { body: me } = await api.ask('GET /me', { token });
  expect(me).toMatchObject({ customer: { id: bob.id } });
  const { body: mine } = await api.ask('GET /chat/conversations', { token });
  expect((mine as { items: unknown[] }).items).toHaveLength(4);

  expect(await patch(ann.id, { version: 2, name: 'X' })).toMatchObject({ status: 409 });
  expect(await post(`${bob.id}/merge`, { intoId: ann.id })).toMatchObject({ status: 409 });
  expect(await api.knex('audit_log').where({ action: 'customer.merge', target_id: ann.id })).toHaveLength(1);
});

it('of A into B and B into A one is refused', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [a, b] = [(await api.visitor()).customer.id, (await api.visitor()).customer.id];
    const ends = await Promise.all([post(`${a}/merge`, { intoId: b }), post(`${b}/merge`, { intoId: a })]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    const rows = await api.knex('customers').whereIn('id', [a, b].map(idToBytes));
    expect(rows.map(({ state }) => state).toSorted()).toEqual(['active', 'merged']);
  }
});

it('a merger runs twice with the same result, and finds what the old customer did since', async () => {
  const ann = await talker('Ann', 2);
  const bob = await talker('Bob');
  const { body: task } = await post(`${ann.id}/merge`, { intoId: bob.id });
  await runMerger(api.front, task.id, never);
  await runMerger(api.front, task.id, never);
  // A token of before made one more.
  const { id: late } = await createConversation(api.front, { customer: ann.account, by: ann.by });
  expect((await taskOf(task.id)).state).toBe('done');
  await runMerger({ ...api.front, now: () => Date.now() + 18 * 60_000 }, task.id, never);
  expect(await owners([...ann.conversations, late])).toEqual(new Set([hex(bob.id)]));
  const [row] = await api.knex('customer_tasks');
  expect(row).toMatchObject({ state: 'done', due_at: null });
});

it('of A into B and B into C all of A ends at C, whichever job comes first', async () => {
  const [a, b, c] = [await talker('A'), await talker('B'), await talker('C')];
  const { body: first } = await post(`${a.id}/merge`, { intoId: b.id });
  const { body: second } = await post(`${b.id}/merge`, { intoId: c.id });
  await runMerger(api.front, second.id, never);
  await runMerger(api.front, first.id, never);
  expect(await owners([...a.conversations, ...b.conversations])).toEqual(new Set([hex(c.id)]));
});

it('a merger is nothing that somebody did in a conversation: it is kept no longer for it', async () => {
  const [ann, bob] = [await talker('Ann'), await talker('Bob')];
  const at = new Date(Date.UTC(2026, 0, 1));
  await api.knex('conversations').update({ updated_at: at });
  const { body: task } = await post(`${ann.id}/merge`, { intoId: bob.id });
  await runMerger(api.front, task.id, never);
  const rows = await api.knex('conversations').where({ customer_id: idToBytes(bob.id) });
  expect(rows.map(({ updated_at }) => updated_at)).toEqual([at, at]);
});

it('an erased customer leaves no word and no name, but places, times and the audit log', async () => {
  await serve();
  const ann = await talker(`Ann ${words}`, 2);
  const [first = ''] = ann.conversations;
  const json = { version: 1, email: `${words}@shop.example`, phone: '+4912345678', externalId: words, tags: [words] };
  await api.ask(`PATCH /admin/customers/${ann.id}`, { token: admin, json });
  await api.knex('dead_letters').insert({
    ...{ id: idToBytes(newId()), queue: 'lanes', job: 'commands.apply', error: '', created_at: new Date() },
    payload: JSON.stringify({ conversationId: first, text: words }),
  });
  const form = new FormData();
  form.set('conversationId', first);
  form.set('file', new Blob([`about ${words}`]), `${words}.txt`);
  const headers = { authorization: `Bearer ${ann.accessToken}` };
  const upload = await fetch(`${api.url}/api/v1/files`, { method: 'POST', headers, body: form });
  expect(upload.status).toBe(201);
  const { fileId } = (await upload.json()) as { fileId: string };
  const kept = await api.front.files.read(fileId);
  expect(kept?.destroy()).toBeDefined();
  const ear = await watch(api, first);
  const { body: task } = await post(`${ann.id}/erase`);
  await done(task.id);

  expect(await api.front.files.read(fileId)).toBeNull();
  // The audit log is kept, with the change of the name and the tag.
  expect((await findWords(api.knex, words)).filter((place) => !place.startsWith('audit_log.'))).toEqual([]);
  await ear.hears('message:erased');
  const { messages } = await ear.get<Page>('conversation:sync', { conversationId: first, afterSeq: 0 });
  expect(messages.map(({ seq, text, erased }) => [seq, text, erased])).toEqual([
    [1, '', true],
    [2, 'closed_by_system', undefined],
  ]);
  expect(await record(ann.id)).toMatchObject({
    ...{ state: 'erased', name: null, email: null, phone: null, externalId: null, attributes: {}, tags: [] },
    conversations: { total: 2, open: 0 },
  });
  expect(await api.ask('POST /auth/refresh', { json: { refreshToken: ann.refreshToken } })).toMatchObject({
    status: 401,
  });
  expect(await api.ask('GET /me', { token: ann.accessToken })).toMatchObject({ status: 401 });

  // Asked again it is the same task; nothing else can be done with who is gone.
  expect((await post(`${ann.id}/erase`)).body.id).toBe(task.id);
  expect(await post(`${ann.id}/merge`, { intoId: newId() })).toMatchObject({ status: 409 });
  await runErasure(api.front, task.id, never);
  expect((await taskOf(task.id)).state).toBe('done');
});

it('an erasure that Redis forgot, or that was killed in the middle, is finished', async () => {
  const ann = await talker('Ann', 2);
  const { body: task } = await post(`${ann.id}/erase`);
  await emptyRedis(api);
  const killed = new AbortController();
  killed.abort(new Error('killed'));
  await expect(runErasure(api.front, task.id, killed.signal)).rejects.toThrow('killed');
  expect(await wakeTasks(api.front)).toBe(0);
  const later = { ...api.front, now: () => Date.now() + 60_000 };
  expect(await wakeTasks(later)).toBe(1);
  await serve();
  await done(task.id);
  expect(await findWords(api.knex, words)).toEqual([]);
});

it('everything of a customer is one document, masked for who may not see all', async () => {
  const ann = await talker('Ann', 2);
  const json = { version: 1, email: 'ann@shop.example' };
  await api.ask(`PATCH /admin/customers/${ann.id}`, { token: admin, json });
  const path = `GET /admin/customers/${ann.id}/export`;
  const [first = ''] = ann.conversations;
  const at = (route: string, json: object, token = admin) => api.ask(route, { token, json });
  await at(`POST /admin/conversations/${first}/tags`, { add: ['late'] });
  await at(`PATCH /admin/conversations/${first}`, { attributes: { order: 'A-7' } });
  await at(`POST /admin/conversations/${first}/notes`, { text: 'a note of staff' });
  await at(`POST /chat/conversations/${first}/handoff`, { reason: 'my own reason' }, ann.accessToken);
  await at(`POST /chat/conversations/${first}/rating`, { score: 2 }, ann.accessToken);
  const { status, body, headers } = await api.ask(path, { token: admin });
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="customer-${ann.id}.json"`);
  const { customer, conversations } = body as {
    customer: CustomerRecord;
    conversations: {
      conversation: { id: string };
      sessions: unknown[];
      notes: { text: string }[];
      messages: { text: string }[];
    }[];
  };
  expect(customer).toMatchObject({ id: ann.id, email: 'ann@shop.example' });
  expect(conversations.map(({ conversation: { id } }) => id).toSorted()).toEqual(ann.conversations.toSorted());
  for (const { messages, sessions } of conversations) {
    expect(sessions).toHaveLength(1);
    expect(messages[0]).toMatchObject({ text: expect.stringContaining(words) });
  }
  const described = conversations.find(({ conversation: { id } }) => id === first);
  expect(described).toMatchObject({
    conversation: { tags: ['late'], attributes: { order: 'A-7' }, score: 2 },
    notes: [{ text: 'my own reason', author: { id: ann.id } }],
  });
  expect(await api.knex('audit_log').where({ action: 'customer.export', target_id: ann.id })).toHaveLength(1);

  const now = new Date();
  const role = { id: idToBytes(newId()), name: 'clerk', permissions: '["customers.export"]' };
  await api.knex('roles').insert({ ...role, created_at: now, updated_at: now });
  const token = await api.issue({ type: 'user', id: newId(), name: 'Clerk', role: 'clerk' });
  const masked = await api.ask(path, { token });
  expect(masked.body).toMatchObject({ customer: { email: 'a***@s***.example', masked: true } });
});

it('what was closed longer ago than it is kept is erased, in pieces, and nothing else', async () => {
  const [ann, bob, eve] = [await talker('Ann', 2), await talker('Bob'), await talker('Eve')];
  const [old = '', reopened = ''] = ann.conversations;
  const dayMs = 86_400_000;
  const close = (token: string, id: string) => api.ask(`POST /chat/conversations/${id}/close`, { token, json: {} });
  await close(ann.accessToken, old);
  await close(ann.accessToken, reopened);
  await close(bob.accessToken, bob.conversations[0] ?? '');
  await say(api.front, { by: ann.by, conversationId: reopened }, 'once more');
  const age = (ids: string[], days: number) =>
    api
      .knex('conversations')
      .whereIn('id', ids.map(idToBytes))
      .update({ updated_at: new Date(Date.now() - days * dayMs) });
  await age([...ann.conversations, ...eve.conversations], 31);
  await age(bob.conversations, 29);

  expect(await runRetention(api.front, never)).toBe(0);
  const value = JSON.stringify({ retentionDays: 30 });
  await api.knex('settings').insert({ name: 'privacy', version: 1, value, updated_at: new Date() });
  await api.front.settings.refresh();
  expect(await runRetention(api.front, never)).toBe(1);
  expect(await runRetention(api.front, never)).toBe(0);
  const rows = await api.knex('conversations').where('erased_seq', '>', 0);
  expect(rows.map(({ id }) => id.toString('hex'))).toEqual([hex(old)]);
  const [{ text }] = await api.knex('messages').where({ conversation_id: idToBytes(old), seq: 1 });
  expect(text).toBe('');
});

it('says what does not fit', async () => {
  const { id } = (await api.visitor()).customer;
  expect(await post(`${id}/merge`, { intoId: id })).toMatchObject({ status: 400 });
  expect(await post(`${id}/merge`, { intoId: newId() })).toMatchObject({ status: 404 });
  expect(await post(`${id}/merge`)).toMatchObject({ status: 400 });
  expect(await post(`${newId()}/erase`)).toMatchObject({ status: 404 });
  expect(await api.ask(`GET /admin/customers/${newId()}/export`, { token: admin })).toMatchObject({ status: 404 });
  expect(await api.ask(`GET /admin/customer-tasks/${newId()}`, { token: admin })).toMatchObject({ status: 404 });
});
