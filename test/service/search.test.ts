import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeskConversation, FoundMessage } from '#contract/desk.ts';
import type { Command } from '#domain/command.ts';
import { forgetSearch } from '#shared/commands/search/forget-search.ts';
import { indexMessages } from '#shared/commands/search/index-messages.ts';
import { rebuildSearch } from '#shared/commands/search/rebuild-search.ts';
import { searchMessages } from '#shared/db/search/search-messages.ts';
import { idToBytes } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { eraseConversation } from '../../src/workers/privacy/erase-conversation.ts';
import { newCustomer, openFor, say } from '../support/actors.ts';
import { type Api, openApiFixture } from '../support/api-fixture.ts';
import { until } from '../support/until.ts';

let api: Api;
let boss: Awaited<ReturnType<Api['staff']>>;
let agent: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  await api.worker({ WORKER_QUEUES: ['analytics', 'search'] });
  boss = await api.staff('supervisor');
  agent = await api.staff('agent');
});
afterAll(() => api.close());

const system = { type: 'system' as const, id: null, name: null };

type Found = { items: FoundMessage[]; nextCursor: string | null };
async function find(query: string, token = boss.token): Promise<FoundMessage[]> {
  const { status, body } = await api.ask(`GET /admin/messages?${query}`, { token });
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as Found).items;
}
const texts = (items: FoundMessage[]) => items.map(({ message }) => message.text);

/** A conversation in which these were said, and the index knows it. */
async function talk(...said: string[]) {
  const opened = await openFor(api.front, newCustomer());
  for (const text of said) await say(api.front, opened, text);
  await until('all is indexed', async () => (await numbersOf(opened.conversationId)).length === said.length);
  return opened;
}

const numbersOf = (id: string): Promise<{ number: number }[]> =>
  api
    .knex('search_messages')
    .where({ conversation_id: idToBytes(id) })
    .orderBy('seq')
    .select('number');

describe('what was said is found', () => {
  it('in English and in Chinese, the latest first, with its places', async () => {
    await talk('My zebra parcel is late', 'the zebras are gone', '我的斑马快递还没到');
    const found = await find('q=zebra');
    expect(texts(found)).toEqual(['the zebras are gone', 'My zebra parcel is late']);
    expect(found[1]).toMatchObject({ highlights: [[3, 8]], snippet: 'My zebra parcel is late', message: { seq: 1 } });
    expect(texts(await find('q=zebra%20parcel'))).toEqual(['My zebra parcel is late']);
    expect(texts(await find(`q=${encodeURIComponent('斑马快递')}`))).toEqual(['我的斑马快递还没到']);
    expect(await find(`q=${encodeURIComponent('斑马退款')}`)).toEqual([]);
    expect(await find('q=%3F%21')).toEqual([]);
  });

  it('even if it is a common word, but for event lines', async () => {
    const { conversationId: id, account } = await talk('thank you');
    await api.ask(`POST /chat/conversations/${id}/handoff`, { token: await api.issue(account), json: {} });
    expect(texts(await find(`q=thank%20you&conversationId=${id}`))).toEqual(['thank you']);
    expect(await find(`q=customer_asked&conversationId=${id}`)).toEqual([]);
  });

  it('within a conversation, a customer, a time', async () => {
    const one = await talk('a walrus', 'another walrus');
    const from = new Date().toISOString();
    const other = await talk('a late walrus');
    expect(texts(await find(`q=walrus&conversationId=${one.conversationId}`))).toHaveLength(2);
    expect(texts(await find(`q=walrus&customerId=${other.customer.id}`))).toEqual(['a late walrus']);
    expect(texts(await find(`q=walrus&from=${from}`))).toEqual(['a late walrus']);
    expect(texts(await find(`q=walrus&to=${from}`))).toEqual(['another walrus', 'a walrus']);
    expect(await find('q=walrus&from=2099-01-01T00:00:00Z')).toEqual([]);
  });

  it('in pages, none twice and none left out', async () => {
    await talk(...Array.from({ length: 7 }, (_, n) => `ocelot number ${n}`));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await api.ask(`GET /admin/messages?q=ocelot&limit=3${cursor && `&cursor=${cursor}`}`, {
        token: boss.token,
      });
      seen.push(...texts((body as Found).items));
      cursor = (body as Found).nextCursor;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `ocelot number ${n}`));
  });

  it('by an agent only where it is in reach', async () => {
    const [mine, theirs] = [await talk('my lemur'), await talk('their lemur')];
    await api.ask(`POST /admin/conversations/${mine.conversationId}/take`, { token: agent.token });
    await api.ask(`POST /admin/conversations/${theirs.conversationId}/take`, { token: boss.token });
    expect(texts(await find('q=lemur', agent.token))).toEqual(['my lemur']);
    expect(texts(await find('q=lemur'))).toEqual(['their lemur', 'my lemur']);
    const { accessToken } = await api.visitor();
    expect(await api.ask('GET /admin/messages?q=lemur', { token: accessToken })).toMatchObject({ status: 403 });
    expect(await api.ask('GET /admin/messages?q=', { token: agent.token })).toMatchObject({ status: 400 });
    expect(await api.ask('GET /admin/messages?q=x&cursor=-', { token: agent.token })).toMatchObject({ status: 400 });
  });

  it('as conversations, with the list’s filters', async () => {
    const one = await talk('a capybara', 'one more capybara');
    const other = await talk('the capybara again');
    await api.ask(`POST /admin/conversations/${one.conversationId}/close`, { token: boss.token });
    const list = async (query: string) => {
      const { body } = await api.ask(`GET /admin/conversations?q=capybara${query}`, { token: boss.token });
      return body as { items: DeskConversation[]; nextCursor: string | null };
    };
    const idsOf = ({ items }: { items: DeskConversation[] }) => items.map(({ id }) => id);
    expect(idsOf(await list(''))).toEqual([other.conversationId, one.conversationId]);
    expect(idsOf(await list('&state=closed'))).toEqual([one.conversationId]);
    const first = await list('&limit=1');
    expect(idsOf(first)).toEqual([other.conversationId]);
    expect(idsOf(await list(`&limit=1&cursor=${first.nextCursor}`))).toEqual([one.conversationId]);
  });
});

const search = (text: string) => searchMessages(api.knex, { text, reach: null, after: null, limit: 50 });

describe('the index', () => {
  it('has a message once, however often and by however many it is added', async () => {
    const { conversationId } = await talk('a pangolin');
    const before = await numbersOf(conversationId);
    const refs = [{ conversationId, seq: 1 }];
    expect(await Promise.all([indexMessages(api.knex, refs), indexMessages(api.knex, refs)])).toEqual([0, 0]);
    expect(await numbersOf(conversationId)).toEqual(before);
    expect((await search('pangolin')).hits).toHaveLength(1);
  });

  it('forgets a conversation, its terms too, and twice does no harm', async () => {
    const [gone, stays] = [await talk('a secret quokka'), await talk('a quokka')];
    const postings = () => api.knex('search_postings').count<{ n: number }[]>({ n: '*' });
    const before = await postings();
    await api
      .knex('messages')
      .where({ conversation_id: idToBytes(gone.conversationId) })
      .update({ text: '' });
    expect(await forgetSearch(api.knex, gone.conversationId)).toBe(1);
    expect(await forgetSearch(api.knex, gone.conversationId)).toBe(0);
    const { hits } = await search('quokka');
    expect(hits.map(({ conversationId }) => conversationId)).toEqual([stays.conversationId]);
    expect(Number((await postings())[0]?.n)).toBe(Number(before[0]?.n) - 1);
    expect(await indexMessages(api.knex, [{ conversationId: gone.conversationId, seq: 1 }])).toBe(0);
  });

  it('has nothing of a conversation that was erased', async () => {
    const { conversationId } = await talk('a shy okapi');
    expect((await search('okapi')).hits).toHaveLength(1);
    await eraseConversation(api.front, conversationId, true, new AbortController().signal);
    expect((await search('okapi')).hits).toEqual([]);
    expect(await numbersOf(conversationId)).toEqual([]);
  });

  it('has no term of a message that came into it while it was being erased', async () => {
    const { conversationId } = await talk('a stray numbat');
    await forgetSearch(api.knex, conversationId);
    const terms = await api.knex('search_postings').orderBy(['block', 'term']);
    const { lanes } = api.front;
    const late = (command: Command) => ({
      accepted: Promise.resolve(),
      result: indexMessages(api.knex, [{ conversationId, seq: 1 }]).then(() => lanes.submit(command).result),
    });
    const racing = { ...api.front, lanes: { ...lanes, submit: late } };
    await lanes.ask(commandOf('conversation.close', { by: system, conversationId, at: Date.now() }, {}));
    await eraseConversation(racing, conversationId, true, new AbortController().signal);
    expect(await api.knex('search_postings').orderBy(['block', 'term'])).toEqual(terms);
  });

  it('is made again from the messages, in the order of time; what is said meanwhile comes last', async () => {
    const { conversationId } = await talk('an early axolotl');
    const later = await talk('a later axolotl');
    const old = (await search('axolotl')).hits;
    await api.knex('search_postings').delete();
    expect((await search('axolotl')).hits).toEqual([]);
    await rebuildSearch(api.knex, () => undefined);
    const { hits } = await search('axolotl');
    expect(hits.map((hit) => hit.conversationId)).toEqual([later.conversationId, conversationId]);
    expect(hits[1]?.number).toBeGreaterThan(old[0]?.number ?? 0);
    expect(await api.knex('search_messages').where('number', '<=', old[0]?.number ?? 0)).toEqual([]);

    await api.knex('search_state').update({ rebuilding: true });
    const { hits: none } = await search('marmoset');
    const opened = await openFor(api.front, newCustomer());
    await say(api.front, opened, 'a marmoset');
    await until('it waits', async () => (await api.knex('search_backlog')).length === 1);
    expect([none, (await search('marmoset')).hits]).toEqual([[], []]);
    expect(await rebuildSearch(api.knex, () => undefined)).toBe(1);
    expect((await search('marmoset')).hits).toHaveLength(1);
  });
});
