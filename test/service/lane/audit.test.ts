import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '#domain/command.ts';
import { listAudit } from '#shared/db/lists/list-audit.ts';
import { newId } from '#shared/id.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import { newAgent, type newCustomer, openFor, say } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterAll(() => h.close());

const mia = newAgent();
const tom = newAgent('Tom');

type By = typeof mia.by | ReturnType<typeof newCustomer>['by'];

/** Asks the lane and resolves with the entries that the conversation has by then, the oldest first. */
function desk(conversationId: string) {
  const entries = async () => {
    const asked = { targetType: 'conversation', targetId: conversationId, after: null, limit: 100 };
    return (await listAudit(h.knex, asked)).items.reverse();
  };
  async function act<T extends Command['type']>(
    type: T,
    payload: PayloadOf<T>,
    by: By = mia.by,
    key: string = newId(),
  ) {
    const asked = { by, conversationId, at: Date.now(), clientCommandId: key, traceId: 'trace-1' };
    await h.front.lanes.ask(commandOf(type, asked, payload));
    return entries();
  }
  return { act, entries };
}

test('every act of staff on a conversation is an entry, in the order of the acts', async () => {
  const { conversationId } = await openFor(h.front);
  const { act } = desk(conversationId);
  const skillGroupId = newId();
  await act('conversation.take', {});
  await act('note.add', { text: 'a secret note' });
  await act('conversation.tag', { add: ['vip'], remove: ['old'] });
  await act('conversation.describe', { attributes: { order: 'A-17' } });
  await act('conversation.transfer', { toAgent: { id: tom.by.id, name: 'Tom' } });
  await act('conversation.transfer', { skillGroupId }, tom.by);
  await act('conversation.assign', { toAgent: { id: mia.by.id, name: 'Mia' } }, tom.by);
  await act('reply.stop', { turn: null, replyId: null, text: '', citations: [] });
  await act('conversation.release', {});
  const found = await act('conversation.close', {});

  const [byMia, byTom] = [mia, tom].map(({ by }) => ({ type: 'user', id: by.id, name: by.name }));
  const [toMia, toTom] = [mia, tom].map(({ by }) => ({ agentId: by.id, agentName: by.name }));
  const nobody = { agentId: null, agentName: null };
  expect(found.map(({ actor, action, before, after }) => [actor, action, before, after])).toEqual([
    [byMia, 'conversation.take', { state: 'ai', ...nobody }, { state: 'human', ...toMia }],
    [byMia, 'note.add', null, { noteId: expect.any(String) }],
    [byMia, 'conversation.tag', null, { addedTags: ['vip'], removedTags: ['old'] }],
    [byMia, 'conversation.describe', null, { attributes: ['order'] }],
    [byMia, 'conversation.transfer', toMia, toTom],
    [
      byTom,
      'conversation.transfer',
      { state: 'human', ...toTom, skillGroupId: null },
      { state: 'waiting', ...nobody, skillGroupId },
    ],
    [
      byTom,
      'conversation.assign',
      { state: 'waiting', ...nobody, skillGroupId },
      { state: 'human', ...toMia, skillGroupId: null },
    ],
    [byMia, 'reply.stop', null, null],
    [byMia, 'conversation.release', { state: 'human', ...toMia }, { state: 'ai', ...nobody }],
    [byMia, 'conversation.close', { state: 'ai' }, { state: 'closed' }],
  ]);
  expect(found[0]).toMatchObject({
    requestId: 'trace-1',
    ip: null,
    target: { type: 'conversation', id: conversationId },
  });
  expect(JSON.stringify(found)).not.toMatch(/secret note|A-17/);
});

test('asked twice is one entry', async () => {
  const { conversationId } = await openFor(h.front);
  const { act } = desk(conversationId);
  await act('conversation.take', {}, mia.by, 'once');
  expect(await act('conversation.take', {}, mia.by, 'once')).toHaveLength(1);
});

test('asked again when commands are forgotten is one entry still', async () => {
  const { conversationId } = await openFor(h.front);
  const asked = { by: mia.by, conversationId, at: Date.now(), clientCommandId: 'once' };
  const tag = () => h.front.lanes.ask(commandOf('conversation.tag', asked, { add: ['a'], remove: [] }));
  await tag();
  await h.knex('commands').delete();
  await tag();
  expect(await desk(conversationId).entries()).toHaveLength(1);
});

test('what is refused, what staff say, and what others do leaves none', async () => {
  const ann = await openFor(h.front);
  const { act, entries } = desk(ann.conversationId);
  await say(h.front, ann, 'hello');
  await act('handoff.request', { reason: 'customer_asked' }, ann.by);
  await say(h.front, { by: mia.by, conversationId: ann.conversationId }, 'hi, Mia here');
  await expect(act('conversation.close', {}, tom.by)).rejects.toMatchObject({ code: 'not_owner' });
  await act('conversation.rate', { score: 5, comment: null }, ann.by);
  await act('conversation.close', {}, ann.by);
  expect(await entries()).toEqual([]);
});
