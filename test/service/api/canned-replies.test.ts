import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CannedReply } from '#contract/canned-replies.ts';
import { newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let token: string;
let agent: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('supervisor'));
  ({ token: agent } = await api.staff('agent'));
});
afterAll(() => api.close());

const ask = async <T = CannedReply>(route: string, json?: object, as = token) => {
  const { status, body } = await api.ask(route, { token: as, json });
  return { status, body: body as T };
};
const at = '/admin/canned-replies';
const create = (json: object) => ask(`POST ${at}`, json);
const patch = (id: string, json: object) => ask(`PATCH ${at}/${id}`, json);
const list = async (query = '', as = token) =>
  (await ask<{ items: CannedReply[]; nextCursor: string | null }>(`GET ${at}${query}`, undefined, as)).body;

describe('a canned reply', () => {
  it('is made by a supervisor and read by agents', async () => {
    const text = 'Hello {{customer.name}}, this is {{ agent.name }}.';
    const { status, body } = await create({ shortcut: ' /Hello ', title: 'Greeting', text, language: 'en' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ shortcut: '/hello', text, language: 'en', skillGroupId: null, version: 1 });
    expect(await ask(`GET ${at}/${body.id}`, undefined, agent)).toEqual({ status: 200, body });
    expect((await ask(`POST ${at}`, { shortcut: '/mine', title: 'T', text: 't' }, agent)).status).toBe(403);
  });

  it('has a shortcut of its own, also where two make it at once', async () => {
    const tries = Array.from({ length: 4 }, () => create({ shortcut: '/once', title: 'Once', text: 'Once.' }));
    const answers = await Promise.all(tries);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const { body: other } = await create({ shortcut: '/问候', title: '问候', text: '您好！' });
    expect(other).toMatchObject({ shortcut: '/问候', language: null });
    expect((await patch(other.id, { version: 1, shortcut: '/once' })).status).toBe(409);
  });

  it('keeps the change of who came first', async () => {
    const { body } = await create({ shortcut: '/bye', title: 'Bye', text: 'Bye!', language: 'en' });
    const both = await Promise.all([
      patch(body.id, { version: 1, text: 'One.' }),
      patch(body.id, { version: 1, text: 'Two.' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const now = (await ask(`GET ${at}/${body.id}`)).body;
    expect(now).toMatchObject({ title: 'Bye', language: 'en', version: 2 });
    expect((await patch(body.id, { version: 2, language: null })).body).toEqual({
      ...{ ...now, language: null, version: 3 },
      updatedAt: expect.any(String),
    });
    expect((await patch(body.id, { version: 3, title: 'Bye' })).body.version).toBe(3);
  });

  it('is deleted once', async () => {
    const { body } = await create({ shortcut: '/gone', title: 'Gone', text: 'Gone.' });
    const remove = () => ask(`DELETE ${at}/${body.id}`);
    expect((await Promise.all([remove(), remove()])).map(({ status }) => status).sort()).toEqual([204, 404]);
    expect((await patch(body.id, { version: 1, title: 'T' })).status).toBe(404);
    expect((await patch(newId(), { version: 1, title: 'T' })).status).toBe(404);
  });

  it.each([
    ['shortcut', { shortcut: 'hello' }],
    ['shortcut', { shortcut: '/two words' }],
    ['title', { title: ' ' }],
    ['text', { text: '' }],
    ['text', { text: 'Hello {{customer.email}}' }],
    ['text', { text: 'x'.repeat(8001) }],
    ['language', { language: 'English' }],
  ])('with a %s that does not fit is refused: %o', async (path, wrong) => {
    const { status, body } = await ask<{ details: object[] }>(`POST ${at}`, {
      ...{ shortcut: '/fine', title: 'Fine', text: 'Fine.' },
      ...wrong,
    });
    expect(status).toBe(400);
    expect(body.details).toMatchObject([{ path }]);
  });
});

describe('a list', () => {
  it('is by shortcut, behind a cursor, and finds parts of shortcuts, titles and texts', async () => {
    for (const n of [3, 1, 2]) await create({ shortcut: `/list-${n}`, title: `Item ${n}`, text: `100% of ${n}` });
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { items, nextCursor } = await list(`?q=/list-&limit=1${cursor}`, agent);
      seen.push(...items.map(({ shortcut }) => shortcut));
      if (!nextCursor) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(seen).toEqual(['/list-1', '/list-2', '/list-3']);
    expect((await list('?q=item%202')).items).toMatchObject([{ shortcut: '/list-2' }]);
    expect((await list('?q=100%25%20of')).items).toHaveLength(3);
    expect((await list('?q=1_0')).items).toEqual([]);
  });
});
