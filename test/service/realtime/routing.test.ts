import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSkillGroup } from '#shared/commands/agents/skill-groups.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import type { Context } from '#shared/context.ts';
import { idToBytes } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { laneDepthKey } from '#shared/redis-keys.ts';
import { giveWaiting } from '../../../src/workers/handoffs/give-waiting.ts';
import { newAgent, openFor } from '../../support/actors.ts';
import { openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

let h: Harness;
let url: string;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
  ({ url } = await h.realtime());
});
afterEach(async () => {
  await h.close();
  vi.useRealTimers();
});

const caller = { actor: { type: 'system' as const, id: null, name: null } };
const closed = (version: number, weekly: [] | null) =>
  changeSetting(h.front, caller, { name: 'businessHours', version, value: { weekly } });
const automatic = () =>
  changeSetting(h.front, caller, { name: 'handoff', version: 0, value: { assignment: 'automatic' } });
const never = new AbortController().signal;

/** An agent with a socket, who has said how they are, and so many slots. */
async function arrive(name: string, capacity: number, status: 'online' | 'away' | 'offline' = 'online') {
  const agent = newAgent(name);
  const socket = await openSocket(h, url, agent.account);
  await h
    .knex('users')
    .where({ id: idToBytes(agent.by.id) })
    .update({ capacity });
  const say = (next: typeof status) => socket.get('presence:set', { status: next });
  if (status !== 'offline') await say(status);
  return { ...agent, ...socket, say };
}

/** A customer who waits for a person since `ago` ms. */
async function customerWaits(ago: number): Promise<string> {
  const { by, conversationId } = await openFor(h.front);
  const asked = { by, conversationId, at: Date.now() - ago };
  await h.front.lanes.ask(commandOf('handoff.request', asked, { reason: 'customer_asked' }));
  return conversationId;
}

const rowOf = async (id: string) =>
  h
    .knex('conversations')
    .where({ id: idToBytes(id) })
    .first();
const ownerOf = async (id: string): Promise<string | null> => (await rowOf(id)).agent_name;
const gets = (name: string, id: string) => until(`${name} gets it`, async () => (await ownerOf(id)) === name);
const end = (conversationId: string, by: ReturnType<typeof newAgent>['by']) =>
  h.front.lanes.ask(commandOf('conversation.close', { by, conversationId, at: Date.now() }, {}));

const jobsAreDone = () =>
  until('no job is left', async () => {
    const counts = await h.front.queues.raw().get('handoffs')?.getJobCounts('wait', 'active');
    return counts?.wait === 0 && counts.active === 0;
  });

/** In this process, and not by a worker's job: all that it does is done when it is over. */
const give = (ctx: Context = h.front) => giveWaiting(ctx, never);

test('what waits goes to who comes online, the longest wait first, and the next when a slot gets free', async () => {
  await automatic();
  // The sweeper looks once, at the start: what follows has told of itself.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await h.worker();
  const mia = await arrive('Mia', 1, 'away');
  const [second, first] = [await customerWaits(1000), await customerWaits(60_000)];
  await jobsAreDone();
  expect([await ownerOf(first), await ownerOf(second)]).toEqual([null, null]);
  await mia.say('online');
  await gets('Mia', first);
  expect(
    await mia.hears('conversation:changed', (changed) => changed.conversationId === first && changed.state === 'human'),
  ).toMatchObject({
    ...{ state: 'human', reason: 'assigned', agent: { id: mia.by.id, name: 'Mia' } },
  });
  await jobsAreDone();
  expect(await ownerOf(second)).toBeNull();
  await end(first, mia.by);
  await gets('Mia', second);
  await end(second, mia.by);
  await jobsAreDone();
  await gets('Mia', await customerWaits(0));
  expect(await h.knex('audit_log').where({ action: 'conversation.assign' })).toEqual([]);
});

test('a wait that begins goes to an agent who is free, and to nobody while agents take for themselves', async () => {
  await h.worker();
  await arrive('Mia', 2);
  const first = await customerWaits(0);
  await give();
  expect(await ownerOf(first)).toBeNull();
  await automatic();
  // Nothing happens that would tell of it: the sweeper looks.
  await gets('Mia', first);
  await gets('Mia', await customerWaits(0));
});

test('what waits for a group goes to its members, the rest to those who know the customer', async () => {
  await automatic();
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const [mia, tom] = [await arrive('Mia', 9), await arrive('Tom', 2)];
  const group = { name: 'Returns', description: '', memberIds: [tom.by.id] };
  const { id: skillGroupId } = await createSkillGroup(h.front, caller, group);
  const empty = await createSkillGroup(h.front, caller, { ...group, name: 'Nobody', memberIds: [] });
  const act = (conversationId: string, to: string) => {
    const asked = { by: mia.by, conversationId, at: Date.now() };
    return h.front.lanes.ask(commandOf('conversation.transfer', asked, { skillGroupId: to }));
  };
  const [returned, stuck, known] = [await customerWaits(3000), await customerWaits(4000), await customerWaits(0)];
  await act(returned, skillGroupId);
  await act(stuck, empty.id);
  const asked = { by: tom.by, conversationId: known, at: Date.now() };
  for (const type of ['conversation.take', 'conversation.release'] as const)
    await h.front.lanes.ask(commandOf(type, asked, {}));
  await h.front.lanes.ask(commandOf('handoff.request', asked, { reason: 'customer_asked' }));
  await give();
  expect(await Promise.all([returned, stuck, known].map(ownerOf))).toEqual(['Tom', null, 'Tom']);
  await h.knex('skill_groups').where({ name: 'Nobody' }).del();
  await give();
  expect(await ownerOf(stuck)).toBe('Mia');
});

test('whoever was quicker keeps it, and what was meant for an agent who is full by then goes to the next', async () => {
  await automatic();
  const lanes = await h.worker({ WORKER_QUEUES: ['lanes'] });
  const [mia, tom] = [await arrive('Mia', 1), await arrive('Tom', 3)];
  const [other, taken, mias] = [await customerWaits(3000), await customerWaits(2000), await customerWaits(0)];
  const take = (by: typeof tom.by, conversationId: string) =>
    commandOf('conversation.take', { by, conversationId, at: Date.now() }, {});
  await h.front.lanes.ask(take(tom.by, await customerWaits(0)));
  await lanes.releasers.close();
  // The lane rests: Mia, who is freest, is to get the first of them, and both agents take another one before.
  const submitted = [take(tom.by, taken), take(mia.by, mias)].map((command) => h.front.lanes.submit(command));
  await Promise.all(submitted.map(({ accepted }) => accepted));
  const given = give();
  const depth = async () => Number(await h.front.redis.get(laneDepthKey(h.config.QUEUE_PREFIX, 0)));
  await until('it is on the lane', async () => (await depth()) === 5);
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  await given;
  expect(await Promise.all([taken, mias, other].map(ownerOf))).toEqual(['Tom', 'Mia', 'Tom']);
  const before = await rowOf(other);
  await give();
  expect(await rowOf(other)).toEqual(before);
});

test('while nobody is there nothing is given', async () => {
  await automatic();
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const mia = await arrive('Mia', 1);
  const waiting = await customerWaits(0);
  await closed(0, []);
  await give();
  expect(await ownerOf(waiting)).toBeNull();
  await closed(1, null);
  await give();
  expect(await ownerOf(waiting)).toBe(mia.by.name);
});
