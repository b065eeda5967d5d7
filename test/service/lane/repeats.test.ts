import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#contract/errors.ts';
import { type Context, openContext } from '#shared/context.ts';
import { readPage } from '#shared/db/reads.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { createConversation, openConversation } from '#shared/lane/open-conversation.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import { newAgent, newCustomer, openFor, say } from '../../support/actors.ts';
import { watch } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

let h: Harness;
let other: Context;
let worker: Context;
beforeEach(async () => {
  h = await openHarness();
  other = await openContext(h.config, 'front', 'front');
  h.releasers.add(() => other.releasers.close());
  worker = await h.worker({ WORKER_QUEUES: ['lanes', 'analytics'] });
});
afterEach(() => h.close());

const refusal = (code: string) => expect.objectContaining({ code });
const messagesOf = async (conversationId: string) =>
  (await readPage(h.knex, { conversationId, afterSeq: 0, limit: 100 })).messages;

test('a message sent again through another front is one row under one id, told again', async () => {
  const ann = await openFor(h.front);
  const ear = await watch(h, ann.conversationId);
  const message = { ...ann, clientMessageId: 'c1', text: 'hello', at: Date.now() };
  const first = sendMessage(h.front.lanes, message);
  const result = await first.result;
  const again = sendMessage(other.lanes, { ...message, at: Date.now() });
  expect(again.messageId).toBe(first.messageId);
  expect(await again.result).toEqual(result);
  const stored = await messagesOf(ann.conversationId);
  expect(stored).toMatchObject([{ id: first.messageId, seq: 1, text: 'hello', clientMessageId: 'c1' }]);

  // It changed no state: its row is its command's row.
  const own = h.knex('commands').where({ id: idToBytes(first.messageId) });
  expect(await own.select('id')).toEqual([]);

  const told = () => ear.of('message:created');
  await until('the message is told again', () => told().length === 2);
  expect(told()).toEqual([0, 1].map(() => ({ conversationId: ann.conversationId, seq: 1, message: stored[0] })));
});

test('the same client id with another text is a conflict, and changes nothing', async () => {
  const ann = await openFor(h.front);
  const message = { ...ann, clientMessageId: 'c1', text: 'hello', at: Date.now() };
  await sendMessage(h.front.lanes, message).result;
  const changed = await sendMessage(other.lanes, { ...message, text: 'something else' }).result;
  expect(changed).toEqual({ ok: false, code: 'conflict' });
  expect(await messagesOf(ann.conversationId)).toMatchObject([{ text: 'hello' }]);
  // Not even in one batch.
  const both = ['once', 'twice'].map((text) => sendMessage(h.front.lanes, { ...message, clientMessageId: 'c2', text }));
  expect(await Promise.all(both.map(({ result }) => result))).toMatchObject([
    { ok: true },
    { ok: false, code: 'conflict' },
  ]);
  expect((await messagesOf(ann.conversationId)).map(({ text }) => text)).toEqual(['hello', 'once']);
});

test('the same client id with other files is a conflict too, whichever row remembers them', async () => {
  const ann = await openFor(h.front);
  const fileOf = (name: string) => ({ fileId: newId(), name, type: 'image/png', size: 1 });
  const [cat, dog] = [fileOf('cat.png'), fileOf('dog.png')];
  const send = (clientMessageId: string, attachments: (typeof cat)[]) =>
    sendMessage(h.front.lanes, { ...ann, clientMessageId, text: '', attachments, at: Date.now() }).result;
  const stored = await send('c1', [cat]);
  expect(stored).toMatchObject({ ok: true });
  for (const others of [[dog], [cat, dog], []])
    expect(await send('c1', others)).toEqual({ ok: false, code: 'conflict' });
  expect(await send('c1', [cat])).toEqual(stored);

  // One that opens a new session keeps a command of its own.
  const close = { by: ann.by, conversationId: ann.conversationId, at: Date.now() };
  await h.front.lanes.ask(commandOf('conversation.close', close, {}));
  const opened = await send('c2', [cat]);
  expect(opened).toMatchObject({ ok: true });
  expect(await send('c2', [dog])).toEqual({ ok: false, code: 'conflict' });
  expect(await send('c2', [cat])).toEqual(opened);
  const own = await h.knex('commands').where({ type: 'message.create' }).select('id');
  expect(own).toHaveLength(1);
});

test('a plain message sent again after its conversation moved on, through another worker: the first answer, and no change', async () => {
  const ann = await openFor(h.front);
  const { conversationId } = ann;
  const message = { ...ann, clientMessageId: 'c1', text: 'hello', at: Date.now() };
  const first = await sendMessage(h.front.lanes, message).result;
  expect(first).toMatchObject({ ok: true, data: { state: 'ai', epoch: 1, seq: 1, agent: null } });
  const { by } = newAgent('Mia');
  await h.front.lanes.ask(commandOf('conversation.take', { by, conversationId, at: Date.now() }, {}));
  const before = await h.knex('conversations').where({ id: idToBytes(conversationId) });
  expect(before).toMatchObject([{ state: 'human', epoch: 2, agent_name: 'Mia' }]);

  await worker.releasers.close();
  const ear = await watch(h, conversationId);
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  expect(await sendMessage(other.lanes, { ...message, at: Date.now() }).result).toEqual(first);
  expect(await h.knex('conversations').where({ id: idToBytes(conversationId) })).toEqual(before);
  expect((await messagesOf(conversationId)).map(({ text }) => text)).toEqual(['hello', 'agent_joined']);
  // Told again as a message, and not as a change of state.
  await ear.hears('message:created', ({ seq }) => seq === 1);
  expect(ear.of('conversation:changed')).toEqual([]);
});

test('a message that would be refused by now, sent again: its first answer, and no refusal', async () => {
  const ann = await openFor(h.front);
  const { conversationId } = ann;
  const { by } = newAgent('Mia');
  const give = (ctx: Context, type: 'conversation.take' | 'conversation.release') =>
    ctx.lanes.ask(commandOf(type, { by, conversationId, at: Date.now() }, {}));
  await give(h.front, 'conversation.take');
  const message = { by, conversationId, clientMessageId: 'm1', text: 'hello', at: Date.now() };
  const first = await sendMessage(h.front.lanes, message).result;
  expect(first).toMatchObject({ ok: true, data: { state: 'human', epoch: 2, seq: 2 } });
  await give(h.front, 'conversation.release');
  const tom = newAgent('Tom').by;
  await h.front.lanes.ask(commandOf('conversation.take', { by: tom, conversationId, at: Date.now() }, {}));

  expect(await sendMessage(other.lanes, message).result).toMatchObject({
    ok: true,
    data: { state: 'human', epoch: 2, seq: 2 },
  });
  // A new one is refused, and stays so when the door is open again.
  const late = { ...message, clientMessageId: 'm2' };
  expect(await sendMessage(other.lanes, late).result).toEqual({ ok: false, code: 'not_owner' });
  await h.front.lanes.ask(commandOf('conversation.release', { by: tom, conversationId, at: Date.now() }, {}));
  await give(h.front, 'conversation.take');
  await sendMessage(h.front.lanes, { ...message, clientMessageId: 'm3', text: 'between' }).result;
  expect(await sendMessage(other.lanes, late).result).toEqual({ ok: false, code: 'not_owner' });
  expect((await messagesOf(conversationId)).filter(({ kind }) => kind === 'text')).toHaveLength(2);
});

test('a note and tags asked for again are told as they are, whatever the one who asks again says', async () => {
  const ann = await openFor(h.front);
  const { conversationId } = ann;
  const { by } = newAgent('Mia');
  const give = (type: 'note.add' | 'conversation.tag', id: string, payload: object) =>
    other.lanes.ask(commandOf(type, { by, conversationId, at: Date.now(), clientCommandId: id }, payload as never));
  const { noteId } = await give('note.add', 'note-1', { text: 'likes tea' });
  await give('conversation.tag', 'tag-1', { add: ['vip', 'tea'], remove: ['old'] });
  await give('conversation.tag', 'tag-2', { add: ['old'], remove: ['vip'] });
  await say(h.front, ann, 'hello');

  const ear = await watch(h, conversationId);
  expect(await give('note.add', 'note-1', { text: 'likes coffee' })).toMatchObject({ noteId });
  expect(await ear.hears('note:created')).toMatchObject({ id: noteId, text: 'likes tea', afterSeq: 0 });
  await give('conversation.tag', 'tag-1', { add: ['vip', 'tea'], remove: ['old'] });
  expect(await ear.hears('conversation:tagged')).toEqual({ conversationId, added: ['tea'], removed: [] });
});

test('case counts in a client id', async () => {
  const ann = await openFor(h.front);
  const send = (clientMessageId: string) =>
    sendMessage(h.front.lanes, { ...ann, clientMessageId, text: clientMessageId, at: Date.now() }).result;
  expect((await Promise.all([send('id-a'), send('ID-A')])).map(({ ok }) => ok)).toEqual([true, true]);
  expect((await messagesOf(ann.conversationId)).map(({ text }) => text)).toEqual(['id-a', 'ID-A']);
});

test('a message is recognised for ever, when its command is long forgotten', async () => {
  const ann = await openFor(h.front);
  const message = { ...ann, clientMessageId: 'c1', text: 'hello', at: Date.now() };
  const { messageId, result } = sendMessage(h.front.lanes, message);
  await result;
  await h
    .knex('commands')
    .where({ id: idToBytes(messageId) })
    .delete();
  expect(await sendMessage(other.lanes, message).result).toMatchObject({ ok: true, data: { messageId, seq: 1 } });
  const changed = await sendMessage(other.lanes, { ...message, text: 'else' }).result;
  expect(changed).toEqual({ ok: false, code: 'conflict' });
  expect(await messagesOf(ann.conversationId)).toHaveLength(1);
});

test('a command asked again with its id gets its first answer, whatever happened since', async () => {
  const ann = await openFor(h.front);
  const [mia, tom] = [newAgent('Mia'), newAgent('Tom')];
  const ask = (ctx: Context, type: 'conversation.take' | 'conversation.release', { by }: typeof mia, id: string) =>
    ctx.lanes.ask(commandOf(type, { by, conversationId: ann.conversationId, at: Date.now(), clientCommandId: id }, {}));
  const taken = await ask(h.front, 'conversation.take', mia, 'take-1');
  await expect(ask(h.front, 'conversation.take', tom, 'take-1')).rejects.toEqual(refusal('not_owner'));
  await ask(h.front, 'conversation.release', mia, 'release-1');

  expect(await ask(other, 'conversation.take', mia, 'take-1')).toEqual(taken);
  await expect(ask(other, 'conversation.take', tom, 'take-1')).rejects.toEqual(refusal('not_owner'));
  const [row] = await h.knex('conversations').where({ id: idToBytes(ann.conversationId) });
  expect(row.state).toBe('ai');
  // Under a new id it is a new command.
  expect(await ask(other, 'conversation.take', tom, 'take-2')).toMatchObject({ agent: { name: 'Tom' } });
});

test('two tabs that open at once make one conversation; a further one is made once per client id', async () => {
  const ann = newCustomer();
  const opened = await Promise.all([h.front, other].map((ctx) => openConversation(ctx, ann)));
  expect(opened[0]?.id).toBe(opened[1]?.id);
  const asked = { ...ann, clientCommandId: 'more' };
  const made = await Promise.all([h.front, other].map((ctx) => createConversation(ctx, asked)));
  expect(made[0]?.id).toBe(made[1]?.id);
  expect(made[0]?.id).not.toBe(opened[0]?.id);
  expect(await h.knex('conversations')).toHaveLength(2);
  expect(await h.knex('sessions')).toHaveLength(2);
});

test('a command whose time has passed is refused, and so is its repeat', async () => {
  const ann = await openFor(h.front);
  const { by } = newAgent();
  const id = newId();
  const late = { id, type: 'conversation.take', conversationId: ann.conversationId, by, at: Date.now() } as const;
  const expired = { ...late, expiresAt: Date.now() - 1 };
  expect(await h.front.lanes.submit(expired).result).toEqual({ ok: false, code: 'expired' });
  expect(await other.lanes.submit({ ...expired, expiresAt: Date.now() + 5000 }).result).toEqual({
    ok: false,
    code: 'expired',
  });
  const [row] = await h.knex('conversations').where({ id: idToBytes(ann.conversationId) });
  expect(row).toMatchObject({ state: 'ai', epoch: 1 });
});

test('whoever waits for an answer puts an end to the wait: 5 s after, the command is refused', async () => {
  const ann = await openFor(h.front);
  const { by } = newAgent();
  const asked = commandOf('conversation.take', { by, conversationId: ann.conversationId, at: Date.now() }, {});
  await h.front.lanes.ask(asked);
  const row = await h
    .knex('commands')
    .where({ id: idToBytes(asked.id) })
    .first();
  const { expiresAt, at } = JSON.parse(row.payload);
  expect(expiresAt - at).toBeGreaterThanOrEqual(5000);
  expect(expiresAt - at).toBeLessThan(6000);
});

test('two agents who take one conversation at once: one owns it, the other hears not_owner', async () => {
  const rounds = 40;
  const conversations = await Promise.all(Array.from({ length: rounds }, () => openFor(h.front)));
  const race = async ({ conversationId }: { conversationId: string }) => {
    const agents = [newAgent('Mia'), newAgent('Tom')];
    const takes = agents.map(({ by }, i) =>
      (i === 0 ? h.front : other).lanes.ask(commandOf('conversation.take', { by, conversationId, at: Date.now() }, {})),
    );
    const ends = await Promise.allSettled(takes);
    const won = ends.findIndex(({ status }) => status === 'fulfilled');
    const lost = ends[1 - won];
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(lost?.status === 'rejected' && lost.reason).toBeInstanceOf(AppError);
    expect(lost).toMatchObject({ reason: { code: 'not_owner' } });
    const [row] = await h.knex('conversations').where({ id: idToBytes(conversationId) });
    expect(row).toMatchObject({ state: 'human', epoch: 2, agent_name: agents[won]?.by.name });
    expect(await messagesOf(conversationId)).toMatchObject([{ kind: 'event', text: 'agent_joined' }]);
  };
  await Promise.all(conversations.map(race));
});
