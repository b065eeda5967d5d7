import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { type Account, accessTokenSeconds } from '#shared/token/account.ts';
import { createTokens } from '#shared/token/create-tokens.ts';
import type { StoredKey } from '#shared/token/signing-keys.ts';
import { newAgent, newCustomer } from '../../support/actors.ts';
import { dial, openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

let h: Harness;
let url: string;
beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
  ({ url } = await h.realtime());
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterAll(() => h.close());

/** A token that has `leftMs` to live. */
async function tokenWith(leftMs: number, account: Account): Promise<string> {
  const then = Date.now() - accessTokenSeconds * 1000 + leftMs;
  const tokens = await openTokens(h.knex, readFieldKeys(h.config), () => then);
  return (await tokens.issue(account)).token;
}

/** As good as ours, but for the key. */
async function forged(account: Account): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'chat-api-forger-'));
  h.releasers.add(() => rm(dir, { recursive: true, force: true }));
  const keys: StoredKey[] = [];
  const store = { list: async () => keys, insertFirst: async (key: StoredKey) => void keys.push(key) };
  const tokens = await createTokens(store, readFieldKeys({ ...h.config, DATA_DIR: dir }), Date.now);
  return (await tokens.issue(account)).token;
}

const refused = async (namespace: string, token: unknown, code: string) =>
  await expect(dial(h, url, namespace, token).connected).rejects.toMatchObject({
    message: code,
    data: { code, message: expect.any(String), retryable: false },
  });

test.each(['/chat', '/agent'])('%s lets in nobody without a valid token', async (namespace) => {
  const account = namespace === '/chat' ? newCustomer().account : newAgent().account;
  const good = await h.issue(account);
  const [head, , signature] = good.split('.');
  const body = Buffer.from(JSON.stringify({ ...account, typ: account.type, sub: account.id, exp: 9e9 })).toString(
    'base64url',
  );
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const bad = [undefined, null, 7, '', 'token', {}, [good], `${good}x`, `${head}.${body}.${signature}`, unsigned];
  for (const token of [...bad, await forged(account), await tokenWith(-1000, account)]) {
    await refused(namespace, token, 'unauthorized');
  }
  await expect(dial(h, url, namespace, good).connected).resolves.toBeUndefined();
});

test('nobody stays on /, where nothing is', async () => {
  await refused('/', undefined, 'unauthorized');
  await refused('/', await h.issue(newAgent().account), 'forbidden');
});

test('customers stay out of /agent, staff and strangers out of /chat', async () => {
  await refused('/agent', await h.issue(newCustomer().account), 'forbidden');
  await refused('/agent', await h.issue(newAgent('Eve', 'accountant').account), 'forbidden');
  await refused('/chat', await h.issue(newAgent().account), 'forbidden');
});

test('a connection has one socket in a namespace, however fast it asks for more', async () => {
  const token = await h.issue(newCustomer().account);
  const ws = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  h.releasers.add(() => ws.close());
  const said: string[] = [];
  ws.on('message', (data) => said.push(String(data)));
  const answers = (kind: string) => said.filter((text) => text.startsWith(kind));
  const ask = () => ws.send(`40/chat,${JSON.stringify({ token })}`);
  await until('it is open', () => answers('0').length === 1);
  for (let n = 0; n < 5; n += 1) ask();
  await until('all are answered', () => answers('40/chat').length + answers('44/chat').length === 5);
  expect(answers('40/chat')).toHaveLength(1);
  expect(answers('44/chat')[0]).toContain('"code":"conflict"');
  // Who left may come again. The other namespace's answer tells that the server has heard it.
  ws.send('41/chat,');
  ws.send('40/agent,');
  await until('it is heard', () => answers('44/agent').length === 1);
  ask();
  await until('it is let in again', () => answers('40/chat').length === 2);
});

test('a socket is warned before its token ends, and closed with it unless it brings a new one', async () => {
  const { account } = newCustomer();
  const short = await tokenWith(4000, account);
  const [renewed, forgotten] = await Promise.all([0, 1].map(() => openSocket(h, url, account, short)));
  if (!renewed || !forgotten) throw new Error('two sockets were opened');
  const ended = new Promise((resolve) => void forgotten.socket.once('disconnect', resolve));
  for (const { hears } of [renewed, forgotten]) {
    const { expiresAt } = await hears('auth:expiring');
    expect(Math.abs(Date.parse(expiresAt) - Date.now())).toBeLessThan(5000);
  }
  const token = await h.issue(account);
  const { expiresAt } = await renewed.get<{ expiresAt: string }>('auth:refresh', { token });
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(10 * 60_000);
  expect(await ended).toBe('io server disconnect');
  expect(await renewed.ask('conversation:open', {})).toMatchObject({ ok: true });
});

test('what a socket writes bears the name of its newest token', async () => {
  const { account: ann } = newCustomer();
  const { account: kim } = newAgent();
  const [customer, agent] = [await openSocket(h, url, ann), await openSocket(h, url, kim)];
  const { conversation } = await customer.get<{ conversation: { id: string } }>('conversation:open', {});
  const conversationId = conversation.id;
  await customer.get('auth:refresh', { token: await h.issue({ ...ann, name: 'Ann the Second' }) });
  await agent.get('auth:refresh', { token: await h.issue({ ...kim, name: 'Kim the Second' }) });
  await agent.get('conversation:take', { conversationId });
  await agent.get('conversation:watch', { conversationId });
  await customer.get('message:send', { conversationId, clientMessageId: 'a', text: 'a' });
  await agent.get('message:send', { conversationId, clientMessageId: 'k', text: 'k' });
  for (const [text, name] of [
    ['a', 'Ann the Second'],
    ['k', 'Kim the Second'],
  ]) {
    const { message } = await agent.hears('message:created', (told) => told.message.text === text);
    expect(message.sender).toMatchObject({ name });
  }
  await customer.get('typing:set', { conversationId, typing: true });
  expect((await agent.hears('typing:changed')).by).toMatchObject({ name: 'Ann the Second' });
});

test("auth:refresh takes only a valid token of the socket's own account", async () => {
  const ann = await openSocket(h, url, newCustomer().account);
  const mia = await openSocket(h, url, newAgent().account);
  const others = await h.issue(newCustomer().account);
  for (const socket of [ann, mia]) {
    expect(await socket.ask('auth:refresh', { token: others })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await socket.ask('auth:refresh', { token: 'none' })).toMatchObject({ error: { code: 'unauthorized' } });
    const late = await tokenWith(-1000, newCustomer().account);
    expect(await socket.ask('auth:refresh', { token: late })).toMatchObject({ error: { code: 'unauthorized' } });
  }
});

test('a page of another origin is kept out before it can ask', async () => {
  expect(h.config.CORS_ORIGINS).toEqual(['localhost']);
  for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'http://evillocalhost:80', 'null']) {
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    expect(answer.status).toBe(403);
  }
  // Those of this machine, where a site is made; and the API's own pages: this host at another port.
  const local = ['http://localhost:5173', 'https://shop.localhost', 'http://[::1]:8080'];
  for (const origin of [...local, url.replace(/\d+$/, '8080')]) {
    const own = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    expect(own.status).toBe(200);
    expect(own.headers.get('access-control-allow-origin')).toBe(origin);
    await own.text();
  }
});
