import { afterAll, beforeAll, expect, it } from 'vitest';
import { idToBytes, newId } from '#shared/id.ts';
import { newCustomer, openFor, say } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let boss: Awaited<ReturnType<Api['staff']>>;
let agent: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  boss = await api.staff('supervisor');
  agent = await api.staff('agent');
});
afterAll(() => api.close());

const get = (path: string, token = boss.token) => api.ask(`GET /admin/conversations/${path}`, { token });

async function talk(...said: string[]) {
  const opened = await openFor(api.front, newCustomer('Ann'));
  for (const text of said) await say(api.front, opened, text);
  return opened;
}

it('one conversation is a file of either form', async () => {
  const { conversationId: id } = await talk('hello', '=HYPERLINK("http://evil.example")', 'two "quoted"\nlines, 你好');
  await api.ask(`POST /admin/conversations/${id}/notes`, { token: agent.token, json: { text: 'careful' } });
  const csv = await get(`${id}/export`);
  expect(csv.status).toBe(200);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="conversation-${id}.csv"`);
  expect(csv.text.replace(/^\ufeff/, '')).toMatch(/^conversationId,state,/);
  expect(csv.text).toContain(`,"'=HYPERLINK(""http://evil.example"")",`);
  expect(csv.text).toContain('"two ""quoted""\nlines, 你好"');
  const json = await get(`${id}/export?format=json`);
  expect(json.headers.get('content-type')).toMatch(/^application\/json/);
  expect(json.body).toMatchObject([
    { id, notes: [{ text: 'careful' }], sessions: [{ number: 1 }], messages: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] },
  ]);
});

it('all that fit a filter are one file, whole threads and no others', async () => {
  const long = Array.from({ length: 120 }, (_, n) => `line ${n + 1}`);
  const [one, two, other] = [await talk(...long), await talk('short'), await talk('not this one')];
  for (const { conversationId } of [one, two]) {
    const json = { add: ['wanted'] };
    await api.ask(`POST /admin/conversations/${conversationId}/tags`, { token: boss.token, json });
  }
  const { body } = await get('export?format=json&tag=wanted');
  const found = body as { id: string; messages: { text: string }[] }[];
  expect(found.map(({ id }) => id)).toEqual([two.conversationId, one.conversationId]);
  expect(found[1]?.messages.map(({ text }) => text)).toEqual(long);
  const { text } = await get('export?tag=wanted');
  expect(text.trim().split('\r\n')).toHaveLength(1 + 121);
  expect(text).not.toContain(other.conversationId);
  expect((await get('export?format=json&tag=nobody-has-it')).body).toEqual([]);
  const entry = await api.knex('audit_log').where({ action: 'conversation.export' }).orderBy('id').first();
  expect(entry).toMatchObject({ actor_name: 'supervisor', target_type: 'conversation' });
});

it('a long history is whole: every session and every note, in order', async () => {
  const { conversationId: id } = await talk('hello');
  const times = Array.from({ length: 1100 }, (_, n) => new Date(Date.UTC(2026, 0, 1) + (n >> 1) * 1000));
  const of = { conversation_id: idToBytes(id) };
  await api.knex.batchInsert(
    'sessions',
    times.map((opened_at, n) => ({ ...of, id: idToBytes(newId()), number: n + 2, opened_at })),
  );
  const note = { ...of, after_seq: 1, author_id: idToBytes(agent.id), author_name: 'Mia' };
  await api.knex.batchInsert(
    'notes',
    times.slice(0, 550).map((created_at, n) => ({ ...note, id: idToBytes(newId()), text: `note ${n}`, created_at })),
  );
  const [{ sessions, notes }] = (await get(`${id}/export?format=json`)).body as [
    { sessions: { number: number }[]; notes: { text: string }[] },
  ];
  expect(new Set(sessions.map(({ number }) => number)).size).toBe(1101);
  expect(notes.map(({ text }) => text)).toEqual(Array.from({ length: 550 }, (_, n) => `note ${n}`));
});

it('is for those with the permission, and for what fits', async () => {
  const { conversationId: id } = await talk('hello');
  expect(await get('export', agent.token)).toMatchObject({ status: 403 });
  expect(await get(`${id}/export`, agent.token)).toMatchObject({ status: 403 });
  expect(await get(`${newId()}/export`)).toMatchObject({ status: 404 });
  expect(await get('export?format=xml')).toMatchObject({ status: 400 });
  expect(await get('export?state=gone')).toMatchObject({ status: 400 });
});
