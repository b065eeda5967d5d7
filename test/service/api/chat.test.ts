import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
beforeAll(async () => {
  api = await openApiFixture();
});
afterAll(() => api.close());

type Conversation = { id: string; state: string };
const path = (id: string, rest = '') => `/chat/conversations/${id}${rest}`;

async function open(token: string, headers: Record<string, string> = {}): Promise<Conversation> {
  return (await api.ask('POST /chat/conversations', { token, headers })).body as Conversation;
}

const send = (token: string, id: string, clientMessageId: string, text = `text of ${clientMessageId}`) =>
  api.ask(`POST ${path(id, '/messages')}`, { token, json: { clientMessageId, text } });

async function textsOf(token: string, id: string): Promise<string[]> {
  const { body } = await api.ask(`GET ${path(id, '/messages')}`, { token });
  return (body as { messages: { text: string }[] }).messages.map((message) => message.text);
}

describe('a conversation', () => {
  it('is opened, read and listed', async () => {
    const { accessToken: token, customer } = await api.visitor('Zoë');
    const opened = await api.ask('POST /chat/conversations', { token });
    const shape = { customerId: customer.id, state: 'ai', epoch: 1, lastSeq: 0, agent: null, channel: 'web' };
    expect(opened).toMatchObject({ status: 201, body: shape });
    const { id } = opened.body as Conversation;
    expect(opened.headers.get('location')).toBe(`/api/v1/chat/conversations/${id}`);
    expect(await api.ask(`GET ${path(id.toUpperCase())}`, { token })).toMatchObject({ status: 200, body: opened.body });
    const listed = await api.ask('GET /chat/conversations', { token });
    expect(listed).toMatchObject({ status: 200, body: { items: [opened.body], nextCursor: null } });
  });

  it('opened again with the same key is the same one', async () => {
    const { accessToken: token } = await api.visitor();
    const headers = { 'idempotency-key': 'once' };
    const opened = await Promise.all([open(token, headers), open(token, headers), open(token, headers)]);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect((await open(token, { 'idempotency-key': 'twice' })).id).not.toBe(opened[0]?.id);
    expect((await open(token)).id).not.toBe((await open(token)).id);
  });

  it('is listed in pages, none twice and none left out', async () => {
    const { accessToken: token } = await api.visitor();
    const opened = await Promise.all(Array.from({ length: 5 }, () => open(token)));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const at: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await api.ask(`GET /chat/conversations?limit=2${at}`, { token });
      const page = body as { items: Conversation[]; nextCursor: string | null };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(opened.map(({ id }) => id)));
  });

  it('goes to a human, is closed and rated; asking twice with one key changes it once', async () => {
    const { accessToken: token } = await api.visitor();
    const { id } = await open(token);
    await send(token, id, 'm1');
    const headers = { 'idempotency-key': 'h1' };
    const handoff = () => api.ask(`POST ${path(id, '/handoff')}`, { token, json: { reason: 'please' }, headers });
    const first = await handoff();
    expect(first).toMatchObject({ status: 200, body: { conversationId: id, state: 'waiting', agent: null } });
    expect(await handoff()).toMatchObject({ status: 200, body: first.body });

    const closed = await api.ask(`POST ${path(id, '/close')}`, { token });
    expect(closed).toMatchObject({ status: 200, body: { conversationId: id, state: 'closed' } });
    const rating = { score: 5, comment: 'schön 👍' };
    const rated = await api.ask(`POST ${path(id, '/rating')}`, { token, json: rating });
    expect(rated).toMatchObject({ status: 200, body: { conversationId: id, state: 'closed' } });
    expect(await api.knex('sessions').where(rating)).toHaveLength(1);
  });
});

describe('messages', () => {
  it('are queued, stored in order and read in pages', async () => {
    const { accessToken: token, customer } = await api.visitor('Zoë');
    const { id } = await open(token);
    for (const name of ['a', 'b', 'c']) {
      const answer = await send(token, id, name);
      expect(answer).toMatchObject({ status: 202, body: { messageId: expect.any(String), status: 'queued' } });
    }
    await expect.poll(() => textsOf(token, id)).toEqual(['text of a', 'text of b', 'text of c']);

    const page = async (query: string) => (await api.ask(`GET ${path(id, `/messages?${query}`)}`, { token })).body;
    const sender = { type: 'customer', id: customer.id, name: 'Zoë' };
    const seqs = (...numbers: number[]) => numbers.map((seq) => ({ seq, sender, conversationId: id }));
    expect(await page('limit=2')).toMatchObject({ messages: seqs(2, 3), lastSeq: 3, hasMore: true });
    expect(await page('beforeSeq=2')).toMatchObject({ messages: seqs(1), lastSeq: 1, hasMore: false });
    expect(await page('afterSeq=1&limit=1')).toMatchObject({ messages: seqs(2), lastSeq: 2, hasMore: true });
    expect(await page('afterSeq=3')).toEqual({ messages: [], lastSeq: 3, hasMore: false });
  });

  it('sent again are the same message', async () => {
    const { accessToken: token } = await api.visitor();
    const { id } = await open(token);
    const [first, again] = [await send(token, id, 'same'), await send(token, id, 'same')];
    expect(again.body).toEqual(first.body);
    await send(token, id, 'last');
    await expect.poll(() => textsOf(token, id)).toEqual(['text of same', 'text of last']);
  });

  it('carry the id of the request that sent them', async () => {
    const { accessToken: token } = await api.visitor();
    const { id } = await open(token);
    const headers = { 'x-request-id': 'trace-me.1' };
    const json = { clientMessageId: 'traced', text: 'hello' };
    const answer = await api.ask(`POST ${path(id, '/messages')}`, { token, json, headers });
    expect(answer.headers.get('x-request-id')).toBe('trace-me.1');
    const payloads = () => api.knex('commands').where({ type: 'message.create' }).pluck('payload');
    await expect.poll(async () => (await payloads()).join()).toContain('"traceId":"trace-me.1"');
  });
});

describe('somebody else’s conversation', () => {
  const routes: [method: string, rest: string, json?: object][] = [
    ['GET', ''],
    ['GET', '/messages'],
    ['POST', '/messages', { clientMessageId: 'x', text: 'x' }],
    ['POST', '/handoff', {}],
    ['POST', '/close', {}],
    ['POST', '/rating', { score: 1 }],
  ];

  it.each(routes)('is not there: %s …%s', async (method, rest, json) => {
    const [owner, other] = [await api.visitor(), await api.visitor()];
    const agent = await api.issue({ type: 'user', id: newId(), name: 'Ana', role: 'agent' });
    const { id } = await open(owner.accessToken);
    const ask = (where: string, token?: string) => api.ask(`${method} ${path(where, rest)}`, { token, json });
    const missing = { status: 404, body: { code: 'not_found' } };
    expect(await ask(id, other.accessToken)).toMatchObject(missing);
    expect(await ask(newId(), owner.accessToken)).toMatchObject(missing);
    expect(await ask('me', owner.accessToken)).toMatchObject(missing);
    expect(await ask(id, agent)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await ask(id)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(await api.ask(`GET ${path(id)}`, { token: owner.accessToken })).toMatchObject({
      body: { state: 'ai', epoch: 1, lastSeq: 0 },
    });
  });

  it('is in no list but its owner’s', async () => {
    const [owner, other] = [await api.visitor(), await api.visitor()];
    await open(owner.accessToken);
    const listed = await api.ask('GET /chat/conversations', { token: other.accessToken });
    expect(listed.body).toEqual({ items: [], nextCursor: null });
  });
});
