import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeNames, routes } from '#contract/routes/index.ts';
import type { RouteName } from '#contract/routes/route.ts';
import type { Access, Permission } from '#domain/policy.ts';
import { openFor, say } from '../support/actors.ts';
import { adminWrites, isAdminWrite, type World } from '../support/admin-writes.ts';
import { type Api, openApiFixture } from '../support/api-fixture.ts';
import { until } from '../support/until.ts';

/** Who may see their own conversations and unowned ones only; all that a built-in agent may, and what reports need. */
const mine: Permission[] = [
  ...(['conversations.read', 'conversations.reply', 'conversations.manage', 'conversations.export'] as const),
  ...(['customers.read', 'users.read', 'knowledge.read', 'settings.read', 'webhooks.read'] as const),
];
const word = 'pineapple';
/** What a list has to be asked for before it answers. */
const asked: Record<string, string> = { 'GET /admin/messages': `?q=${word}` };

let api: Api;
let admin: World;
let token: string;
let other: string;
/** A conversation that another agent has, and whose customer said the word. */
let theirs: string;
/** One that nobody has. */
let nobodys: string;

beforeAll(async () => {
  api = await openApiFixture();
  await api.worker({ WORKER_QUEUES: ['analytics', 'search'] });
  const { token: adminToken } = await api.staff('admin');
  const made: World['made'] = async (route, json) =>
    (await api.ask(route, { token: adminToken, json })).body as Record<string, unknown>;
  admin = { api, token: adminToken, made };
  other = (await api.staff('supervisor')).token;
  await made('POST /admin/roles', { name: 'desk', permissions: mine });
  const row = { email: 'desk@shop.example', name: 'Desk', role: 'desk', password: 'correct horse battery' };
  const user = (await made('POST /admin/users', row)) as { id: string };
  token = await api.issue({ type: 'user', id: user.id, name: 'Desk', role: 'desk' });
  [theirs, nobodys] = await Promise.all([converse(), converse()]);
  const taken = await api.ask(`POST /admin/conversations/${theirs}/take`, { token: other });
  expect(taken.status).toBe(200);
  const both = async (text: string) => text.includes(theirs) && text.includes(nobodys);
  await until('both are found by their words', async () =>
    both((await api.ask(`GET /admin/messages?q=${word}`, { token: other })).text),
  );
});
afterAll(() => api.close());

async function converse(): Promise<string> {
  const opened = await openFor(api.front);
  await say(api.front, opened, `one ${word} please`);
  return opened.conversationId;
}

const within = (access: Access | undefined) => access === 'staff' || mine.includes(access as Permission);
const reads = routeNames.filter((route) => route.startsWith('GET /admin/') && within(routes[route]?.access));
const lists = reads.filter((route) => !route.includes(':'));
const ofOne = routeNames.filter((route) => route.includes('/admin/conversations/:id') && within(routes[route]?.access));

describe('a conversation that somebody else has', () => {
  it.each(lists)('is not in %s', async (route) => {
    const answer = await api.ask(`${route}${asked[route] ?? ''}`, { token });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text).not.toContain(theirs);
  });

  it.each(ofOne)('is not there for %s', async (route) => {
    const prepare = adminWrites[route as RouteName];
    const write = isAdminWrite(route) && typeof prepare === 'function' ? await prepare(admin) : {};
    const message = { clientMessageId: 'c1', text: 'hello' };
    const json = route.endsWith('/messages') && isAdminWrite(route) ? message : undefined;
    const answer = await api.ask(route.replace(':id', theirs), { json, ...write.asked, token });
    expect(answer, answer.text).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

it.each(['GET /admin/conversations', 'GET /admin/sessions', 'GET /admin/messages'])(
  '%s shows it to who may see all, and one that nobody has to everybody',
  async (route) => {
    const ask = async (as: string) => (await api.ask(`${route}${asked[route] ?? ''}`, { token: as })).text;
    expect(await ask(other)).toContain(theirs);
    expect(await ask(token)).toContain(nobodys);
  },
);
