import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { routeNames as routes, routes as specs } from '#contract/routes/index.ts';
import type { RouteName } from '#contract/routes/route.ts';
import { openTokens } from '#shared/commands/open-tokens.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let token: string;
let admin: string;
let id: string;
beforeAll(async () => {
  api = await openApiFixture();
  token = (await api.visitor()).accessToken;
  admin = (await api.staff('admin')).token;
  id = ((await api.ask('POST /chat/conversations', { token })).body as { id: string }).id;
});
afterAll(() => api.close());
afterEach(async () => expect(await api.ask('GET //health/live')).toMatchObject({ status: 200 }));

const at = (route: string) => route.replace(/:\w+/g, id);
/** A token that the route lets on. */
const tokenFor = (route: RouteName) => (['public', 'customer'].includes(specs[route]?.access ?? '') ? token : admin);
/** A method that this path does not have. */
const otherThan = (route: string) =>
  ['DELETE', 'PUT', 'PATCH', 'POST'].find((method) => !(route.replace(/^\w+/, method) in specs)) ?? '';
const problem = (status: number, code: string) => ({
  status,
  body: { type: 'about:blank', title: expect.any(String), status, code, detail: expect.any(String) },
});
const posts = routes.filter((route) => route.startsWith('POST') && !specs[route]?.upload);
const statusOf = { bad_request: 400, too_large: 413, unsupported_type: 415, unauthorized: 401, not_found: 404 };

describe.each(routes)('%s', (route) => {
  it('is mounted, and takes no other method', async () => {
    const { status } = await api.ask(at(route));
    expect(status === 404 || status === 405 || status === 500, String(status)).toBe(false);
    const other = await api.ask(at(route).replace(/^\w+/, otherThan(route)), { token });
    expect(other).toMatchObject(problem(405, 'bad_request'));
    expect(other.headers.get('allow')).toContain(route.split(' ')[0]);
    expect(other.headers.get('content-type')).toContain('application/problem+json');
  });
});

const json = { 'content-type': 'application/json' };
const bodies: [string, keyof typeof statusOf, string | Uint8Array<ArrayBuffer>, Record<string, string>][] = [
  ['half an object', 'bad_request', '{"text":', json],
  ['a word', 'bad_request', 'null', json],
  ['bytes that are no text', 'bad_request', '\u0000\ufffd', json],
  ['a list', 'bad_request', '[1]', json],
  ['65 KB', 'too_large', JSON.stringify({ text: 'x'.repeat(65 * 1024) }), json],
  ['what is packed', 'unsupported_type', new Uint8Array(gzipSync('{}')), { ...json, 'content-encoding': 'gzip' }],
  ['plain text', 'unsupported_type', '{}', { 'content-type': 'text/plain' }],
  ['a form', 'unsupported_type', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['no type', 'unsupported_type', '{}', { 'content-type': '' }],
];

describe.each(posts)('%s refuses', (route) => {
  it.each(bodies)('%s', async (_, code, body, headers) => {
    const answer = await api.ask(at(route), { token: tokenFor(route), body, headers });
    expect(answer).toMatchObject(problem(statusOf[code], code));
  });
});

const values: [string, unknown][] = [
  ['POST /auth/login', {}],
  ['POST /auth/login', { email: 'no address', password: 'x' }],
  ['POST /auth/login', { email: 'a@b.example', password: '' }],
  ['POST /auth/login', { email: 'a@b.example', password: 'x'.repeat(201) }],
  ['POST /auth/login', { email: { $ne: '' }, password: ['x'] }],
  ['POST /auth/refresh', {}],
  ['POST /auth/refresh', { refreshToken: 7 }],
  ['POST /auth/logout', { refreshToken: '' }],
  ['POST /auth/visitor', { name: '' }],
  ['POST /auth/visitor', { name: 'x'.repeat(81) }],
  ['POST /auth/visitor', { name: null }],
  ['GET /chat/conversations?limit=0', undefined],
  ['GET /chat/conversations?limit=101', undefined],
  ['GET /chat/conversations?limit=1&limit=2', undefined],
  ['GET /chat/conversations?cursor=nonsense', undefined],
  ['GET /chat/conversations?cursor=OTk5OTk5OTk5OTk5OTk5OTk5IHg', undefined],
  ['GET /chat/conversations/:id/messages?afterSeq=-1', undefined],
  ['GET /chat/conversations/:id/messages?afterSeq=1&beforeSeq=2', undefined],
  ['GET /chat/conversations/:id/messages?limit=x', undefined],
  ['POST /chat/conversations/:id/messages', {}],
  ['POST /chat/conversations/:id/messages', { clientMessageId: 'a b', text: 'x' }],
  ['POST /chat/conversations/:id/messages', { clientMessageId: 'x'.repeat(65), text: 'x' }],
  ['POST /chat/conversations/:id/messages', { clientMessageId: 'x', text: '  ' }],
  ['POST /chat/conversations/:id/messages', { clientMessageId: 'x', text: 'x'.repeat(8001) }],
  ['POST /chat/conversations/:id/handoff', { reason: 'x'.repeat(201) }],
  ['POST /chat/conversations/:id/rating', {}],
  ['POST /chat/conversations/:id/rating', { score: 6 }],
  ['POST /chat/conversations/:id/rating', { score: 1.5 }],
  ['POST /chat/conversations/:id/rating', { score: 5, comment: 'x'.repeat(2001) }],
];

it.each(values)('%s refuses %j', async (route, body) => {
  const answer = await api.ask(at(route), { token, json: body });
  expect(answer).toMatchObject(problem(400, 'bad_request'));
  const fault = { path: expect.any(String), message: expect.any(String) };
  expect(answer.body).toHaveProperty('details', expect.arrayContaining([fault]));
});

const keyed = posts.filter((route) => /conversations$|handoff|close/.test(route));
it.each(keyed)('%s refuses a key that is none', async (route) => {
  for (const key of ['with space', 'x'.repeat(65)]) {
    const answer = await api.ask(at(route), { token: tokenFor(route), headers: { 'idempotency-key': key } });
    expect(answer).toMatchObject(problem(400, 'bad_request'));
  }
});

it.each(['/nothing', '/', '/auth', '/chat/conversations/:id/nothing', '//admin/nothing', '//api', '//%E0%A4%A'])(
  '%s is nowhere',
  async (path) => {
    const answer = await api.ask(`GET ${at(path)}`, { token });
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  },
);

describe('a token', () => {
  const guarded = routes.filter((route) => specs[route]?.access !== 'public');
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each(guarded)('is needed for %s', async (route) => {
    const account = { type: 'customer' as const, id: newId(), name: null, siteId: newId(), channel: 'web' };
    const past = await openTokens(api.knex, readFieldKeys(api.config), () => Date.now() - 16 * 60_000);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const bad = {
      missing: undefined,
      empty: '',
      noise: 'x',
      expired: (await past.issue(account)).token,
      'of nobody': `${encode({ alg: 'none', kid })}.${payload}.`,
      'somebody else’s': `${header}.${encode({ ...claims, sub: newId() })}.${signature}`,
      'of another key': `${encode({ alg: 'EdDSA', kid: 'x' })}.${payload}.${signature}`,
    };
    for (const [name, text] of Object.entries(bad)) {
      const answer = await api.ask(at(route), { token: text });
      expect(answer, name).toMatchObject(problem(401, 'unauthorized'));
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});
