import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SkillGroup } from '#contract/agents.ts';
import type { ConversationDetail, DeskConversation, Session, StateChange } from '#contract/desk.ts';
import { newId } from '#shared/id.ts';
import { newCustomer, openFor, type Person, say } from '../../support/actors.ts';
import { type Answer, type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let agent: Awaited<ReturnType<Api['staff']>>;
let boss: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  agent = await api.staff('agent');
  boss = await api.staff('supervisor');
});
afterAll(() => api.close());

const path = (id: string, rest = '') => `/admin/conversations/${id}${rest}`;
const get = (id: string, rest = '', token = boss.token) => api.ask(`GET ${path(id, rest)}`, { token });
const post = (id: string, act: string, json: unknown = {}, token = agent.token, headers: Record<string, string> = {}) =>
  api.ask(`POST ${path(id, `/${act}`)}`, { token, json, headers });

type List = { items: DeskConversation[]; nextCursor: string | null };
async function list(query: string, token = boss.token): Promise<DeskConversation[]> {
  const { status, body } = await api.ask(`GET /admin/conversations?${query}`, { token });
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as List).items;
}
const ids = (items: { id: string }[]) => items.map(({ id }) => id);

/** A conversation with one message in it. */
async function open(text = 'where is my parcel?', person: Person = newCustomer()) {
  const opened = await openFor(api.front, person);
  await say(api.front, opened, text);
  return opened;
}

/** A skill group with the agent in it. */
async function makeGroup(): Promise<string> {
  const json = { name: newId(), memberIds: [agent.id] };
  return ((await api.ask('POST /admin/skill-groups', { token: boss.token, json })).body as SkillGroup).id;
}

async function pages(query: string, token = boss.token): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await api.ask(`GET /admin/conversations?${query}${cursor && `&cursor=${cursor}`}`, { token });
    seen.push(...ids((body as List).items));
    cursor = (body as List).nextCursor;
  }
  return seen;
}

describe('one conversation', () => {
  it('is shown with its session, tags and notes', async () => {
    const { conversationId: id, customer } = await open();
    expect(await post(id, 'notes', { text: 'be kind' })).toMatchObject({ status: 201 });
    expect(await post(id, 'tags', { add: ['VIP ', '退款'] })).toMatchObject({ body: { tags: ['vip', '退款'] } });
    const { status, body } = await get(id);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        id,
        customer: { id: customer.id, name: null },
        state: 'ai',
        tags: ['vip', '退款'],
        attributes: {},
        score: null,
        unanswered: true,
        notes: 1,
        session: { number: 1, conversationId: id, closedAt: null },
      } satisfies Partial<Record<keyof ConversationDetail, unknown>>,
    });
    const notes = await get(id, '/notes');
    expect(notes.body).toMatchObject({ items: [{ text: 'be kind', author: { id: agent.id }, afterSeq: 1 }] });
    expect((await get(id, '/messages')).body).toMatchObject({ messages: [{ seq: 1 }], lastSeq: 1, hasMore: false });
  });

  it('keeps attributes that are not named, and loses those that are null', async () => {
    const { conversationId: id } = await open();
    const patch = (attributes: unknown) => api.ask(`PATCH ${path(id)}`, { token: agent.token, json: { attributes } });
    expect(await patch({ plan: 'gold', seats: 3 })).toMatchObject({ status: 200 });
    await patch({ seats: null, quote: 'it\'s \\ "so"' });
    expect((await get(id)).body).toMatchObject({ attributes: { plan: 'gold', quote: 'it\'s \\ "so"' } });
    expect((await get(id)).body).not.toHaveProperty('attributes.seats');
    expect(await patch({ 'Bad Name': 1 })).toMatchObject({ status: 400 });
    expect(await patch({ deep: { er: 1 } })).toMatchObject({ status: 400 });
    const many = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`a${n}`, n]));
    expect(await patch(many)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  it('has a history of its states and sessions, in pages', async () => {
    const opened = await open();
    const { conversationId: id } = opened;
    await post(id, 'take');
    await post(id, 'close');
    await say(api.front, opened, 'one more thing');
    const first = await get(id, '/events?limit=2');
    const { items, nextCursor } = first.body as { items: StateChange[]; nextCursor: string };
    const changes = [...items];
    const rest = await get(id, `/events?limit=2&cursor=${nextCursor}`);
    changes.push(...(rest.body as { items: StateChange[] }).items);
    expect(changes.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      ['closed', 'ai', 'reopened'],
      ['human', 'closed', 'closed_by_agent'],
      ['ai', 'human', 'agent_joined'],
      [null, 'ai', null],
    ]);
    expect(changes[1]?.by).toEqual({ type: 'agent', id: agent.id });
    const sessions = (await get(id, '/sessions')).body as { items: Session[] };
    expect(sessions.items.map(({ number, closedReason, agentId }) => [number, closedReason, agentId])).toEqual([
      [2, null, null],
      [1, 'closed_by_agent', agent.id],
    ]);
  });
});

describe('acts', () => {
  it('take, write, transfer, release and close it', async () => {
    const { conversationId: id } = await open();
    expect(await post(id, 'take')).toMatchObject({ status: 200, body: { state: 'human', agent: { id: agent.id } } });
    const sent = await post(id, 'messages', { clientMessageId: 'm1', text: 'I am here' });
    expect(sent).toMatchObject({ status: 202, body: { status: 'queued' } });
    const moved = await post(id, 'transfer', { agentId: boss.id });
    expect(moved).toMatchObject({ status: 200, body: { state: 'human', agent: { id: boss.id } } });
    expect(await post(id, 'release')).toMatchObject({ status: 404 });
    expect(await post(id, 'release', {}, boss.token)).toMatchObject({ status: 200, body: { state: 'ai' } });
    const skillGroupId = await makeGroup();
    expect(await post(id, 'transfer', { skillGroupId })).toMatchObject({ body: { state: 'waiting' } });
    expect(await post(id, 'close')).toMatchObject({ status: 200, body: { state: 'closed', agent: null } });
    expect(await post(id, 'take')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const { messages } = (await get(id, '/messages')).body as { messages: { text: string; sender: { id?: string } }[] };
    expect(messages.find(({ text }) => text === 'I am here')?.sender.id).toBe(agent.id);
  });

  it('are done once under one Idempotency-Key', async () => {
    const { conversationId: id } = await open();
    const key = { 'idempotency-key': 'once' };
    const twice: Answer[] = [];
    for (let n = 0; n < 2; n += 1) twice.push(await post(id, 'notes', { text: 'a note' }, agent.token, key));
    expect(twice[0]?.body).toEqual(twice[1]?.body);
    expect((await get(id, '/notes')).body).toHaveProperty('items.length', 1);
  });

  it('of who manages reach past the owner, others’ do not', async () => {
    const { conversationId: id } = await open();
    await post(id, 'take');
    expect(await post(id, 'assign', { agentId: agent.id })).toMatchObject({ status: 403 });
    const assigned = await post(id, 'assign', { agentId: boss.id }, boss.token);
    expect(assigned).toMatchObject({ status: 200, body: { state: 'human', agent: { id: boss.id } } });
    expect(await post(id, 'close')).toMatchObject({ status: 404 });
    await post(id, 'assign', { agentId: agent.id }, boss.token);
    expect(await post(id, 'close', {}, boss.token)).toMatchObject({ status: 200, body: { state: 'closed' } });
    expect(await post(id, 'assign', { agentId: agent.id }, boss.token)).toMatchObject({ status: 409 });
    expect(await post(id, 'assign', { agentId: newId() }, boss.token)).toMatchObject({ status: 400 });
  });

  it('is not assigned to somebody who has no slot for it', async () => {
    await api.knex('users').where({ email: boss.email }).update({ capacity: 1 });
    const [first, second] = [await open(), await open()];
    const assign = ({ conversationId }: typeof first) =>
      post(conversationId, 'assign', { agentId: boss.id }, boss.token);
    expect(await assign(first)).toMatchObject({ status: 200 });
    expect(await assign(second)).toMatchObject({ status: 409, body: { code: 'agent_full' } });
    expect(await assign(first)).toMatchObject({ status: 200 });
    await post(first.conversationId, 'close', {}, boss.token);
    await api.knex('users').where({ email: boss.email }).update({ capacity: null });
  });

  it('give nothing to who could not answer', async () => {
    const { conversationId: id } = await open();
    const { token } = await api.staff('admin');
    const make = (what: string, json: object) => api.ask(`POST /admin/${what}`, { token, json });
    await make('roles', { name: 'onlookers', permissions: ['conversations.read'] });
    const fields = { email: 'lou@shop.example', name: 'Lou', role: 'onlookers', password: `${newId()} and so on` };
    const to = { agentId: ((await make('users', fields)).body as { id: string }).id };
    const details = [{ path: 'agentId', message: 'has a role that may not reply' }];
    for (const answer of [
      await post(id, 'assign', to, boss.token),
      await post(id, 'transfer', to, boss.token),
      await make('conversations/bulk', { action: 'assign', ...to, ids: [id] }),
    ])
      expect(answer).toMatchObject({ status: 400, body: { details } });
    expect((await get(id)).body).toMatchObject({ state: 'ai', agent: null });
  });

  it('refuse what does not fit', async () => {
    const { conversationId: id } = await open();
    expect(await post(id, 'transfer', {})).toMatchObject({ status: 400 });
    expect(await post(id, 'transfer', { agentId: agent.id, skillGroupId: newId() })).toMatchObject({ status: 400 });
    expect(await post(id, 'tags', {})).toMatchObject({ status: 400 });
    expect(await post(id, 'tags', { add: ['x'.repeat(41)] })).toMatchObject({ status: 400 });
    expect(await post(id, 'notes', { text: '  ' })).toMatchObject({ status: 400 });
    expect(await post(newId(), 'take')).toMatchObject({ status: 404 });
    const { accessToken } = await api.visitor();
    expect(await post(id, 'take', {}, accessToken)).toMatchObject({ status: 403 });
    expect(await api.ask(`GET ${path(id)}`)).toMatchObject({ status: 401 });
  });

  it('keep no more than 32 tags on one', async () => {
    const { conversationId: id } = await open();
    const many = Array.from({ length: 32 }, (_, n) => `tag ${n}`);
    expect(await post(id, 'tags', { add: many })).toMatchObject({ status: 200 });
    expect(await post(id, 'tags', { add: ['one more'] })).toMatchObject({ status: 400 });
    const swapped = await post(id, 'tags', { add: ['one more'], remove: ['tag 0'] });
    expect((swapped.body as { tags: string[] }).tags).toContain('one more');
  });
});

describe('the list', () => {
  it('filters by state, agent, tag, rating, customer, channel and time', async () => {
    const before = new Date(Date.now() - 1).toISOString();
    const one = await open();
    const other = await open();
    const group = await makeGroup();
    await post(one.conversationId, 'take');
    await post(one.conversationId, 'tags', { add: ['by-tag'] });
    await post(other.conversationId, 'transfer', { skillGroupId: group });
    await api.ask(`POST /chat/conversations/${one.conversationId}/rating`, {
      token: await api.issue(one.account),
      json: { score: 2 },
    });
    const only = [one.conversationId];
    expect(ids(await list(`customerId=${one.customer.id}`))).toEqual(only);
    expect(ids(await list(`agentId=${agent.id}&from=${before}`))).toEqual(only);
    expect(ids(await list('tag=by-tag'))).toEqual(only);
    expect(ids(await list('tag=BY-TAG&sort=active&state=human'))).toEqual(only);
    expect(ids(await list('rating=2'))).toEqual(only);
    expect(ids(await list(`groupId=${group}`))).toEqual([other.conversationId]);
    expect(ids(await list(`state=human&from=${before}`))).toEqual(only);
    expect(ids(await list(`channel=web&from=${before}`))).toEqual([other.conversationId, one.conversationId]);
    expect(await list(`channel=mail&from=${before}`)).toEqual([]);
    expect(ids(await list(`to=${before}`))).not.toContain(one.conversationId);
    for (const wrong of ['state=gone', 'rating=9', 'from=yesterday', 'sort=worst', 'cursor=AAAA', 'limit=0']) {
      expect(await api.ask(`GET /admin/conversations?${wrong}`, { token: boss.token })).toMatchObject({ status: 400 });
    }
  });

  it('comes in pages in each order, none twice and none left out', async () => {
    const customer = newCustomer();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { body } = await api.ask('POST /chat/conversations', { token: await api.issue(customer.account) });
      made.push((body as { id: string }).id);
    }
    const mine = `customerId=${customer.customer.id}&limit=2`;
    const newest = made.toReversed();
    expect(await pages(mine)).toEqual(newest);
    expect(await pages(`${mine}&sort=oldest`)).toEqual(made);
    const [first = ''] = made;
    await say(api.front, { by: customer.by, conversationId: first }, 'wake up');
    expect(await pages(`${mine}&sort=active`)).toEqual([first, ...newest.slice(0, -1)]);
    for (const id of made) await post(id, 'tags', { add: ['paged'] });
    expect(await pages('tag=paged&limit=2')).toEqual(newest);
  });

  it('shows an agent the own ones and those that nobody has', async () => {
    const [mine, free, theirs] = [await open(), await open(), await open()];
    await post(mine.conversationId, 'take');
    await post(theirs.conversationId, 'take', {}, boss.token);
    const seen = await pages('limit=3', agent.token);
    expect(seen).toEqual(expect.arrayContaining([mine.conversationId, free.conversationId]));
    expect(seen).not.toContain(theirs.conversationId);
    expect(new Set(seen).size).toBe(seen.length);
    expect(await list(`agentId=${boss.id}`, agent.token)).toEqual([]);
    for (const rest of ['', '/messages', '/notes', '/events', '/sessions']) {
      expect(await get(theirs.conversationId, rest, agent.token)).toMatchObject({ status: 404 });
    }
    expect(ids(await list('limit=100'))).toContain(theirs.conversationId);
  });

  it('counts tags', async () => {
    const { conversationId: id } = await open();
    await post(id, 'tags', { add: ['counted'] });
    const { body } = await api.ask('GET /admin/tags', { token: agent.token });
    expect((body as { items: unknown[] }).items).toContainEqual({ tag: 'counted', conversations: 1 });
  });
});

describe('sessions', () => {
  const sessions = async (query: string, token = boss.token) => {
    const { body } = await api.ask(`GET /admin/sessions?${query}`, { token });
    return (body as { items: Session[] }).items.map(({ conversationId }) => conversationId);
  };

  it('are listed by agent, rating, reason and time, within reach', async () => {
    const from = new Date(Date.now() - 1).toISOString();
    const [one, theirs] = [await open(), await open()];
    await post(one.conversationId, 'take');
    await post(one.conversationId, 'close');
    await post(theirs.conversationId, 'take', {}, boss.token);
    await api.ask(`POST /chat/conversations/${one.conversationId}/rating`, {
      token: await api.issue(one.account),
      json: { score: 4 },
    });
    const [only, both] = [[one.conversationId], [theirs.conversationId, one.conversationId]];
    expect(await sessions(`from=${from}`)).toEqual(both);
    expect(await sessions(`from=${from}`, agent.token)).toEqual(only);
    expect(await sessions(`from=${from}&agentId=${agent.id}`)).toEqual(only);
    expect(await sessions('rating=4')).toEqual(only);
    expect(await sessions(`from=${from}&closedReason=closed_by_agent`)).toEqual(only);
    expect(await api.ask('GET /admin/sessions?rating=0', { token: boss.token })).toMatchObject({ status: 400 });
  });
});
