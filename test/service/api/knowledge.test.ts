import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FoundPassage, type KnowledgeDetail, type KnowledgeDocument, maxPageBytes } from '#contract/knowledge.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { sampleDocuments } from '#shared/commands/knowledge/seed-faq.ts';
import { openContext } from '#shared/context.ts';
import { bytesToId, idToBytes, nameId, newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { until } from '../../support/until.ts';

type Kept = { document: KnowledgeDocument; outcome: string };
type Page<T> = { items: T[]; nextCursor: string | null };

let api: Api;
let token: string;
let agent: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('supervisor'));
  ({ token: agent } = await api.staff('agent'));
});
afterAll(() => api.close());

const ask = async <T>(route: string, json?: object, as = token) => {
  const { status, body } = await api.ask(route, { token: as, json });
  return { status, body: body as T };
};
const documents = '/admin/knowledge/documents';
const add = async (json: object) => (await ask<Kept>(`POST ${documents}`, json)).body;
const read = (id: string) => ask<KnowledgeDetail>(`GET ${documents}/${id}`);
const patch = (id: string, json: object) => ask<KnowledgeDocument>(`PATCH ${documents}/${id}`, json);
const found = async (question: string, limit?: number, as = token) =>
  (await ask<{ passages: FoundPassage[] }>('POST /admin/knowledge/search', { question, limit }, as)).body.passages;
const list = async (query = '') => (await ask<Page<KnowledgeDocument>>(`GET ${documents}${query}`)).body;

async function upload(name: string, bytes: string | Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', new Blob([bytes]), name);
  const { headers, body } = new Response(form);
  const type = headers.get('content-type') ?? '';
  const sent = new Uint8Array(await new Response(body).arrayBuffer());
  const answer = await api.ask('POST /admin/knowledge/upload', {
    token,
    body: sent,
    headers: { 'content-type': type },
  });
  return { status: answer.status, body: answer.body as Kept & { code: string; detail: string } };
}

describe('a document', () => {
  it('is added with its passages, and is found as the AI gets it', async () => {
    const text = '# Kayaks\n\nWe rent kayaks.\n\n## Price\n\nA kayak costs 20 euros a day.';
    const { document, outcome } = await add({ title: 'Kayaks', text, url: 'https://shop.example/kayaks' });
    expect(outcome).toBe('created');
    expect(document).toMatchObject({
      title: 'Kayaks',
      language: 'en',
      source: 'text',
      active: true,
      chunks: 2,
      version: 1,
    });
    const { body } = await read(document.id);
    expect(body).toMatchObject({ text, passages: [{ text: 'We rent kayaks.' }, { title: 'Price' }] });

    const [first] = await found('What does a kayak cost a day?', undefined, agent);
    expect(first).toMatchObject({
      ...{ index: 1, given: true, documentId: document.id, documentTitle: 'Kayaks', title: 'Price' },
      ...{ chunkId: body.passages[1]?.chunkId, quote: 'A kayak costs 20 euros a day.', url: document.url },
    });
    expect(first?.score).toBeGreaterThan(0.3);
    expect(await found('What is the capital of France?')).toEqual([]);
  });

  it('that comes again is the same one: unchanged, or replaced', async () => {
    const first = await add({ title: 'Canoes', text: 'Canoes are for two.' });
    expect(await add({ title: 'Canoes', text: 'Canoes are for two.' })).toEqual({ ...first, outcome: 'unchanged' });
    const again = await add({ title: 'Canoes', text: 'Canoes are for three.' });
    expect(again).toMatchObject({ outcome: 'replaced', document: { id: first.document.id, version: 2 } });
    expect(await found('Who are canoes for?')).toMatchObject([{ text: 'Canoes are for three.' }]);
  });

  it('that several add at once is there once', async () => {
    const tries = Array.from({ length: 6 }, () => add({ title: 'Paddles', text: 'Paddles float.' }));
    const outcomes = await Promise.all(tries);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['created', ...Array(5).fill('unchanged')]);
    expect((await list('?q=paddles')).items).toHaveLength(1);
  });

  it('keeps the change of who came first', async () => {
    const { document } = await add({ title: 'Lockers', text: 'Lockers are free.' });
    const at = { version: 1 };
    const both = await Promise.all([
      patch(document.id, { ...at, text: 'One.' }),
      patch(document.id, { ...at, text: 'Two.' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const won = both.find(({ status }) => status === 200)?.body;
    expect((await read(document.id)).body).toMatchObject({
      version: 2,
      text: both[0] && won === both[0].body ? 'One.' : 'Two.',
    });
  });

  it('is changed in part: what is not named stays', async () => {
    const { document } = await add({ title: 'Tents', text: 'Tents sleep four.', url: 'https://shop.example/tents' });
    const zh = await patch(document.id, { version: 1, text: '帐篷可以睡四个人。' });
    expect(zh.body).toMatchObject({ title: 'Tents', url: 'https://shop.example/tents', language: 'zh', version: 2 });
    const named = await patch(document.id, { version: 2, title: '帐篷', language: 'en', url: null });
    expect(named.body).toMatchObject({ title: '帐篷', url: null, language: 'en', version: 3 });
    expect((await read(document.id)).body.passages).toMatchObject([{ title: '帐篷', text: '帐篷可以睡四个人。' }]);
    expect((await patch(document.id, { version: 3 })).body.version).toBe(3);
    // The old title is free again, and the new one is taken.
    expect((await add({ title: 'Tents', text: 'Others.' })).outcome).toBe('created');
    expect(await add({ title: '帐篷', text: '帐篷。' })).toMatchObject({
      outcome: 'replaced',
      document: { id: document.id },
    });
    const other = (await list('?q=Tents')).items[0];
    expect((await patch(other?.id ?? '', { version: 1, title: '帐篷' })).status).toBe(409);
  });

  it('keeps what is known of passages that stay as they are', async () => {
    const { document } = await add({ title: 'Masts', text: '## Wood\n\nOld masts.\n\n## Steel\n\nNew masts.' });
    const [wood, steel] = (await read(document.id)).body.passages;
    const vectors = [wood, steel].map((passage) => ({
      ...{ chunk_id: idToBytes(passage?.chunkId ?? ''), model: 'm', vector: Buffer.alloc(4), made_at: new Date() },
    }));
    await api.knex('knowledge_vectors').insert(vectors);
    await patch(document.id, { version: 1, text: '## Wood\n\nOld masts.\n\n## Steel\n\nNewer masts.' });
    const kept: Buffer[] = await api.knex('knowledge_vectors').where({ model: 'm' }).pluck('chunk_id');
    expect(kept.map(bytesToId)).toEqual([wood?.chunkId]);
    expect((await read(document.id)).body.passages).toMatchObject([wood, { text: 'Newer masts.' }]);
  });

  it('that is off is not found, stays off when it is replaced, and is on again with its words', async () => {
    const { document } = await add({ title: 'Sledges', text: 'Sledges are for winter.' });
    expect((await patch(document.id, { version: 1, active: false })).body).toMatchObject({ active: false, chunks: 0 });
    expect(await found('sledges in winter')).toEqual([]);
    expect(await add({ title: 'Sledges', text: 'Sledges are for snow.' })).toMatchObject({
      ...{ outcome: 'replaced', document: { active: false, chunks: 0 } },
    });
    expect((await list('?active=false')).items.map(({ title }) => title)).toEqual(['Sledges']);
    expect((await patch(document.id, { version: 3, active: true })).body).toMatchObject({ active: true, chunks: 1 });
    expect(await found('sledges in snow')).toMatchObject([{ text: 'Sledges are for snow.' }]);
  });

  it('is deleted once', async () => {
    const { document } = await add({ title: 'Skis', text: 'Skis are sold out.' });
    const remove = () => ask(`DELETE ${documents}/${document.id}`);
    const both = await Promise.all([remove(), remove()]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect(await found('skis')).toEqual([]);
    expect((await patch(document.id, { version: 1, active: false })).status).toBe(404);
  });

  it.each([
    ['no words', { title: 'T', text: '# Only a heading' }, 'text'],
    ['no title', { title: ' ', text: 'words' }, 'title'],
    ['an address that is none', { title: 'T', text: 'words', url: 'javascript:alert(1)' }, 'url'],
    ['such an address in its front matter', { title: 'T', text: '---\nurl: ftp://x\n---\nwords' }, 'url'],
    ['a language that is none', { title: 'T', text: 'words', language: 'English' }, 'language'],
  ])('with %s is refused', async (_, json, path) => {
    const { status, body } = await ask<{ details: { path: string }[] }>(`POST ${documents}`, json);
    expect(status).toBe(400);
    expect(body.details).toMatchObject([{ path }]);
  });

  it('of an older release has the text of its passages, and is the one of its file', async () => {
    const id = nameId('page', 'old.md');
    await addDocument(api.knex, {
      id,
      title: 'Rafts',
      chunks: [{ text: 'Rafts float.' }, { title: 'Price', text: 'Ten.' }],
    });
    const none = { text: null, updated_at: null, source: 'file' };
    await api
      .knex('knowledge_documents')
      .where({ id: idToBytes(id) })
      .update(none);
    expect((await read(id)).body).toMatchObject({ text: 'Rafts float.\n\n## Price\n\nTen.', fileName: null });
    expect((await patch(id, { version: 1, url: 'https://shop.example/rafts' })).body).toMatchObject({
      version: 2,
      chunks: 2,
    });
    const { body } = await upload('old.md', '# Rafts\n\nRafts sink.');
    expect(body).toMatchObject({ outcome: 'replaced', document: { id, fileName: 'old.md', chunks: 1 } });
  });
});

describe('a file', () => {
  it('is a document, called as it says itself or as one says beside it; the next of its name takes its place', async () => {
    const page = '---\nurl: https://shop.example/opening\n---\n# Opening\n\nWe open at nine.';
    const { status, body } = await upload('opening hours.md', page);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      outcome: 'created',
      document: { title: 'Opening', url: 'https://shop.example/opening', source: 'file', fileName: 'opening hours.md' },
    });
    const again = await upload('opening hours.md', page, {
      title: 'Hours',
      url: 'https://shop.example/h',
      language: 'zh',
    });
    expect(again.body).toMatchObject({
      outcome: 'replaced',
      document: { id: body.document.id, title: 'Hours', url: 'https://shop.example/h', language: 'zh' },
    });
    expect((await upload('hours.txt', 'Closed on Sundays.')).body.document).toMatchObject({ title: 'hours' });
    // The same rule as for the command line, whose files these may be.
    expect(body.document.id).toBe(nameId('page', 'opening hours.md'));
  });

  it('may be as large as it may, and is stored whole', async () => {
    const line = 'Zeppelins are rented by the hour, with a captain and a crew of nine.\n\n';
    const { body } = await upload('zeppelins.txt', line.repeat(Math.floor(maxPageBytes / line.length)));
    expect(body.document.chunks).toBeGreaterThan(3000);
    await ask(`DELETE ${documents}/${body.document.id}`);
  });

  it.each([
    ['page.html', '<p>words</p>', 415, 'unsupported_type'],
    ['page', 'words', 415, 'unsupported_type'],
    ['latin.txt', new Uint8Array([0x63, 0xe9]), 415, 'unsupported_type'],
    ['picture.txt', new Uint8Array([0x42, 0, 0x42]), 415, 'unsupported_type'],
    ['large.txt', 'x'.repeat(maxPageBytes + 1), 413, 'too_large'],
    ['empty.md', '', 400, 'bad_request'],
  ])('%s is refused with a reason', async (name, bytes, status, code) => {
    const answer = await upload(name, bytes);
    expect(answer).toMatchObject({ status, body: { code } });
    expect((await list(`?q=${name}`)).items).toEqual([]);
  });

  it('comes with fields that fit', async () => {
    expect((await upload('a.md', 'words', { url: 'nowhere' })).status).toBe(400);
    expect((await upload('a.md', 'words', { language: 'English' })).status).toBe(400);
  });
});

describe('a list', () => {
  it('goes on behind a cursor, the newest first, and is filtered', async () => {
    for (const n of [1, 2, 3]) await add({ title: `Boat ${n}`, text: `Boat ${n} is 100% blue.`, language: 'de' });
    const titles = [];
    for (let cursor = ''; ; ) {
      const { items, nextCursor } = await list(`?language=de&limit=1${cursor}`);
      titles.push(...items.map(({ title }) => title));
      if (!nextCursor) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(titles).toEqual(['Boat 3', 'Boat 2', 'Boat 1']);
    expect((await list('?q=boat%202')).items).toMatchObject([{ title: 'Boat 2' }]);
    expect((await list('?q=%25')).items).toEqual([]);
    expect((await list('?source=file&q=hours.txt')).items).toHaveLength(1);
    expect((await ask(`GET ${documents}?cursor=nonsense`)).status).toBe(400);
  });
});

describe('samples', () => {
  it('are deleted together, but for those that somebody has made their own', async () => {
    for (const document of sampleDocuments()) await addDocument(api.knex, document);
    const { items } = await list('?source=sample&limit=100');
    expect(items).toHaveLength(24);
    const own = items[0]?.id ?? '';
    expect((await patch(own, { version: 1, text: 'Our own words.' })).body).toMatchObject({ source: 'text' });
    expect((await ask('DELETE /admin/knowledge/samples')).body).toEqual({ deleted: 23 });
    expect((await ask('DELETE /admin/knowledge/samples')).body).toEqual({ deleted: 0 });
    expect((await read(own)).status).toBe(200);
  });
});

describe('a change', () => {
  it('is known to other processes as soon as it is answered, whatever they found before', async () => {
    const other = await openContext(api.config, 'worker', 'worker');
    api.releasers.add(() => other.releasers.close());
    const { search } = createKnowledge(other);
    const answered = async () => (await search('Do you sell umbrellas?')).map(({ text }) => text);
    const { document } = await add({ title: 'Umbrellas', text: 'Umbrellas are red.' });
    expect(await answered()).toEqual(['Umbrellas are red.']);
    const changes: [() => Promise<unknown>, string[]][] = [
      [() => patch(document.id, { version: 1, text: 'Umbrellas are blue.' }), ['Umbrellas are blue.']],
      [() => patch(document.id, { version: 2, active: false }), []],
      [() => patch(document.id, { version: 3, active: true }), ['Umbrellas are blue.']],
      [() => add({ title: 'Umbrellas', text: 'Umbrellas are green.' }), ['Umbrellas are green.']],
      [() => ask(`DELETE ${documents}/${document.id}`), []],
    ];
    for (const [change, expected] of changes) {
      await change();
      await until('the other process answers anew', async () => String(await answered()) === String(expected), 1000);
    }
  });

  it('is in the audit log, without the text', async () => {
    const { document } = await add({ title: 'Oars', text: 'Oars are long.' });
    await patch(document.id, { version: 1, text: 'Oars are short.' });
    const rows = await api.knex('audit_log').where({ target_type: 'document', target_id: document.id }).orderBy('id');
    expect(rows.map(({ action }) => action)).toEqual(['document.create', 'document.change']);
    expect(JSON.parse(rows[1].after)).toEqual({ text: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(JSON.stringify(rows)).not.toContain('short');
  });

  it('leaves nothing when nobody is there to change', async () => {
    expect((await read(newId())).status).toBe(404);
    expect((await ask(`DELETE ${documents}/${newId()}`)).status).toBe(404);
    expect((await ask(`POST ${documents}`, { title: 'T', text: 'w' }, agent)).status).toBe(403);
  });
});
