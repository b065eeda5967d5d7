import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

/** Values that do not fit, one by one; `attack-*.test.ts` goes through every route. */
let api: Api;
let token: string;
let id: string;
beforeAll(async () => {
  api = await openApiFixture();
  token = (await api.visitor()).accessToken;
  id = ((await api.ask('POST /chat/conversations', { token })).body as { id: string }).id;
});
afterAll(() => api.close());
afterEach(async () => expect(await api.ask('GET //health/live')).toMatchObject({ status: 200 }));

const at = (route: string) => route.replace(/:\w+/g, id);
const problem = (status: number, code: string) => ({
  status,
  body: { type: 'about:blank', title: expect.any(String), status, code, detail: expect.any(String) },
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
  ['GET /chat/conversations?stat=closed', undefined],
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

it.each(['/nothing', '/', '/auth', '/chat/conversations/:id/nothing', '//admin/nothing', '//api', '//%E0%A4%A'])(
  '%s is nowhere',
  async (path) => {
    const answer = await api.ask(`GET ${at(path)}`, { token });
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  },
);
