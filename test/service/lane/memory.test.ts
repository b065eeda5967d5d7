import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPage } from '#shared/db/reads.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { resizeLanes } from '#shared/lane/resize-lanes.ts';
import { newAgent, newCustomer } from '../../support/actors.ts';
import { openFailingDeliveries } from '../../support/failing-deliveries.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { openTapProxy, targetOf, through } from '../../support/tap-proxy.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

/** A writer that counts what it sends to MySQL. */
async function openCounted(holder: string) {
  let count = 0;
  const before = () => {
    count += 1;
    return undefined;
  };
  const proxy = await openTapProxy(targetOf(h.config.DATABASE_URL), { before });
  h.releasers.add(() => proxy.close());
  const writer = openWriter(h, holder, through(h.config.DATABASE_URL, proxy));
  const requestsOf = async (work: () => Promise<unknown>) => {
    const start = count;
    await work();
    return count - start;
  };
  return { ...writer, requestsOf };
}

const rowOf = async (conversationId: string) =>
  h
    .knex('conversations')
    .first()
    .where({ id: idToBytes(conversationId) });
const textsOf = async (conversationId: string) => {
  const { messages } = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 100 });
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
  return messages.map(({ text }) => text);
};

test('what is remembered is written in one request; what is not, or may be a repeat, is looked at first', async () => {
  const writer = await openCounted('writer');
  const { conversationId, create, message } = commandsFor();
  const [known, other] = [message('two'), commandsFor()];
  await writer.apply([create(), message('one')], false, never);
  const apply = (...commands: unknown[]) => writer.requestsOf(() => writer.apply(commands, false, never));
  expect(await apply(known)).toBe(1);
  expect(await apply(message('three'), other.create())).toBe(2);
  expect(await apply(message('four'), other.message('one'))).toBe(1);
  // Tried, taken back, looked at; then others look first for a while.
  expect(await apply(known, message('five'))).toBe(4);
  expect(await apply(message('six'))).toBe(2);
  expect(await textsOf(conversationId)).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
});

test('an agent who has a conversation writes in it like anybody; who gets one is looked at first', async () => {
  const writer = await openCounted('writer');
  const mia = newAgent();
  const { conversationId, create, message } = commandsFor();
  const { message: write } = commandsFor({ ...newCustomer(), by: mia.by as never }, conversationId);
  const take = { type: 'conversation.take', id: newId(), conversationId, by: mia.by, at: Date.now() };
  await writer.apply([create(), message('one')], false, never);
  const apply = (...commands: unknown[]) => writer.requestsOf(() => writer.apply(commands, false, never));
  expect(await apply(take)).toBe(2);
  expect(await apply({ ...take, id: newId() }, write('hi'), message('hello'))).toBe(1);
  expect(await apply({ ...take, id: newId(), type: 'conversation.release' })).toBe(1);
  // The row is looked at, then the writer.
  expect(await apply(write('me again'))).toBe(3);
  expect(await rowOf(conversationId)).toMatchObject({ state: 'human', agent_name: 'Mia' });
});

/** It leaves no message, so no place in the thread tells of it. */
const stop = ({ conversationId, by }: Pick<ReturnType<typeof commandsFor>, 'conversationId' | 'by'>) => {
  const what = { turn: 1, replyId: null, text: '', citations: [] };
  return { type: 'reply.stop', id: newId(), conversationId, by, at: Date.now(), ...what };
};

test('what another worker did to a conversation is not overwritten from memory', async () => {
  const [first, second] = [openWriter(h, 'first'), openWriter(h, 'second')];
  const { conversationId, by, create, message } = commandsFor();
  await first.apply([create(), message('one')], false, never);
  await second.apply([stop({ conversationId, by })], false, never);
  expect(await rowOf(conversationId)).toMatchObject({ turn: 1, answered_turn: 1 });
  await first.apply([message('two')], false, never);
  expect(await rowOf(conversationId)).toMatchObject({ turn: 2, answered_turn: 1 });
});

test('a lane that was lost is forgotten whole, also what the next batch does not touch', async () => {
  const [first, second] = [openWriter(h, 'first'), openWriter(h, 'second')];
  const [ann, bob] = [commandsFor(), commandsFor()];
  await first.apply([ann.create(), ann.message('one'), bob.create(), bob.message('one')], false, never);
  await second.apply([stop(ann)], false, never);
  await first.apply([bob.message('two')], false, never);
  await first.apply([ann.message('two')], false, never);
  expect(await rowOf(ann.conversationId)).toMatchObject({ turn: 2, answered_turn: 1 });
});

test('a command that cannot be stored is not remembered as if it were', async () => {
  // A table is missing.
  const { failing, subscriptions } = await openFailingDeliveries(h, 1146);
  const writer = openWriter(h, 'writer', h.config.DATABASE_URL, subscriptions);
  const { conversationId, create, message } = commandsFor();
  await writer.apply([create(), message('one')], false, never);
  // From memory, and from the rows.
  failing.failures = 2;
  await expect(writer.apply([message('two')], false, AbortSignal.abort())).rejects.toThrow();
  await writer.apply([message('three')], false, never);
  expect(await textsOf(conversationId)).toEqual(['one', 'three']);
});

test('nor is what came of it on another lane, while there were more', async () => {
  const first = openWriter(h, 'first');
  const { conversationId, by, create, message } = commandsFor();
  await first.apply([create(), message('one')], false, never);
  await resizeLanes(h.front, 2, 1000);
  const second = openWriter(h, 'second', h.config.DATABASE_URL, () => [], 1);
  await second.apply([stop({ conversationId, by })], false, never);
  await resizeLanes(h.front, 1, 1000);
  await first.apply([message('two')], false, never);
  expect(await rowOf(conversationId)).toMatchObject({ turn: 2, answered_turn: 1 });
  expect(await textsOf(conversationId)).toEqual(['one', 'reply_stopped', 'two']);
});
