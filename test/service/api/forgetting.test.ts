import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerTask } from '#contract/customers.ts';
import type { Command } from '#domain/command.ts';
import type { Context } from '#shared/context.ts';
import { fileKey } from '#shared/db/files.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import { runErasure } from '../../../src/workers/privacy/run-erasure.ts';
import { runRetention } from '../../../src/workers/privacy/run-retention.ts';
import { wakeTasks } from '../../../src/workers/privacy/serve-privacy.ts';
import { newAgent, say } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { findWords } from '../../support/find-words.ts';
import { openTalker, words } from '../../support/talker.ts';
import { until } from '../../support/until.ts';

let api: Api;
let admin: string;
beforeEach(async () => {
  api = await openApiFixture({ LOG_LEVEL: 'silent' });
  admin = (await api.staff('admin')).token;
});
afterEach(() => api.close());

const dayMs = 86_400_000;
const never = new AbortController().signal;

/** What a day in the far future would see, if a conversation is kept for a month. */
const later = (days: number): Context => ({ ...api.front, now: () => Date.now() + days * dayMs });
const retain = async () => {
  const value = JSON.stringify({ retentionDays: 30 });
  await api.knex('settings').insert({ name: 'privacy', version: 1, value, updated_at: new Date() });
  await api.front.settings.refresh();
};

function give<T extends Command['type']>(type: T, conversationId: string, payload: PayloadOf<T>, by = newAgent().by) {
  return api.front.lanes.ask(commandOf(type, { by, conversationId, at: Date.now() }, payload));
}
const close = (conversationId: string) => give('conversation.close', conversationId, { override: true });
const rowOf = async (id: string) => (await api.knex('conversations').where({ id: idToBytes(id) }))[0];
const blank = async (id: string) =>
  (await api.knex('messages').where({ conversation_id: idToBytes(id), seq: 1 }))[0]?.text === '';
const order = async (path: string, json: object = {}) => {
  const { body } = await api.ask(`POST /admin/customers/${path}`, { token: admin, json });
  return body as CustomerTask;
};
const dueAt = async (id: string): Promise<Date | null> =>
  (await api.knex('customer_tasks').where({ id: idToBytes(id) }))[0].due_at;

/** A file of the conversation that cannot be removed: a folder lies where its bytes should. Returns what mends it. */
async function addStubbornFile(conversationId: string): Promise<() => Promise<void>> {
  const id = newId();
  const place = {
    conversation_id: idToBytes(conversationId),
    uploader_type: 'customer',
    uploader_id: idToBytes(newId()),
  };
  const what = { name: 'a.txt', type: 'text/plain', size: 1, sha256: Buffer.alloc(32), thumbnail: false, ready: true };
  await api.knex('files').insert({ id: idToBytes(id), ...place, ...what, created_at: new Date() });
  const key = fileKey(id);
  const path = join(api.config.DATA_DIR, 'files', key.slice(-2), key);
  await mkdir(join(path, 'in the way'), { recursive: true });
  return () => rm(dirname(path), { recursive: true });
}

describe('words that come after an erasure', () => {
  it('go with their customer, stored commands and all', async () => {
    const ann = await openTalker(api, `Ann ${words}`);
    const [conversationId = ''] = ann.conversations;
    await close(conversationId);
    await retain();
    expect(await runRetention(later(31), never)).toBe(1);
    await give('conversation.rate', conversationId, { score: 1, comment: `never again ${words}` }, ann.by as never);
    await give('conversation.describe', conversationId, { attributes: { city: words } });
    const task = await order(`${ann.id}/erase`);
    await runErasure(api.front, task.id, never);
    expect(await findWords(api.knex, words)).toEqual([]);
  });

  it('are found where nothing but a stored command has them', async () => {
    const ann = await openTalker(api, 'Ann');
    const [conversationId = ''] = ann.conversations;
    await close(conversationId);
    await retain();
    await runRetention(later(31), never);
    // Refused, and yet stored with what it says.
    const eve = { type: 'customer' as const, id: newId(), name: words };
    await say(api.front, { by: eve, conversationId }, words);
    expect(await findWords(api.knex, words)).toEqual(['commands.payload']);
    const task = await order(`${ann.id}/erase`);
    await runErasure(api.front, task.id, never);
    expect(await findWords(api.knex, words)).toEqual([]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['a note', (id) => give('note.add', id, { text: words })],
    ['a comment', (id) => give('conversation.rate', id, { score: 1, comment: words })],
    ['an attribute', (id) => give('conversation.describe', id, { attributes: { city: words } })],
  ])('are kept no longer than others: %s', async (_, leave) => {
    const ann = await openTalker(api, 'Ann');
    const [conversationId = ''] = ann.conversations;
    await close(conversationId);
    await retain();
    expect(await runRetention(later(31), never)).toBe(1);
    await leave(conversationId);
    expect(await runRetention(later(29), never)).toBe(0);
    expect(await runRetention(later(31), never)).toBe(1);
    expect(await findWords(api.knex, words)).toEqual([]);
    expect(await runRetention(later(62), never)).toBe(0);
  });
});

describe('a conversation that cannot be erased', () => {
  it('does not stop the retention of the others', async () => {
    const ann = await openTalker(api, 'Ann', 3);
    const [bad = '', ...others] = ann.conversations;
    for (const id of ann.conversations) await close(id);
    const mend = await addStubbornFile(bad);
    await retain();
    expect(await runRetention(later(31), never)).toBe(2);
    for (const id of others) expect(await rowOf(id)).toMatchObject({ retained_since: null });
    // Its words are gone all the same; what is left of it is tried again.
    expect(await blank(bad)).toBe(true);
    expect(await runRetention(later(31), never)).toBe(0);
    await mend();
    expect(await runRetention(later(31), never)).toBe(1);
    expect(await api.knex('files')).toEqual([]);
  });

  it('does not keep an erasure from the others, and is tried again ever more rarely', async () => {
    const ann = await openTalker(api, 'Ann', 3);
    const [bad = '', ...others] = ann.conversations;
    const mend = await addStubbornFile(bad);
    const task = await order(`${ann.id}/erase`);
    await expect(runErasure(api.front, task.id, never)).rejects.toThrow('1 of 3');
    for (const id of others) expect(await rowOf(id)).toMatchObject({ retained_since: null });
    const [row] = await api.knex('customer_tasks');
    expect(row).toMatchObject({ state: 'running', done: 2 });

    const worker = await api.worker({ WORKER_QUEUES: ['privacy'] });
    const started = Date.now();
    await until('it has failed again', async () => ((await dueAt(task.id))?.getTime() ?? 0) > started + 50_000);
    expect(await wakeTasks({ ...worker, now: () => Date.now() + 40_000 })).toBe(0);

    await mend();
    await runErasure(api.front, task.id, never);
    expect((await api.knex('customer_tasks'))[0]).toMatchObject({ state: 'done', done: 3 });
    expect(await api.knex('files')).toEqual([]);
  });
});

it('a conversation that was opened again just now is left alone by the retention', async () => {
  const ann = await openTalker(api, 'Ann');
  const [conversationId = ''] = ann.conversations;
  await close(conversationId);
  const mend = await addStubbornFile(conversationId);
  await mend();
  await retain();
  const { lanes } = api.front;
  // The customer's word comes to the lane between the retention's look at the row and its first command.
  const reopen = (command: Command) => ({
    accepted: Promise.resolve(),
    result: say(api.front, { by: ann.by, conversationId }, 'once more').then(() => lanes.submit(command).result),
  });
  const racing = { ...later(31), lanes: { ...lanes, submit: reopen } };
  expect(await runRetention(racing, never)).toBe(0);
  expect(await blank(conversationId)).toBe(false);
  expect(await api.knex('files')).toHaveLength(1);
});
