import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiError, createApiClient } from '../../../web/api-client/create-api-client.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

/** What the compiler lets through here is what the OpenAPI document says; what comes back is what it promises. */
let api: Api;
beforeAll(async () => {
  api = await openApiFixture();
});
afterAll(() => api.close());

it('lives through a conversation', async () => {
  const baseUrl = api.url;
  const { accessToken } = await createApiClient({ baseUrl }).request('POST /auth/visitor', { body: { name: 'Ann' } });
  const customer = createApiClient({ baseUrl, token: async () => accessToken });
  const me = await customer.request('GET /me');
  expect(me.type === 'customer' && me.customer.name).toBe('Ann');

  const { id } = await customer.request('POST /chat/conversations', { idempotencyKey: 'first' });
  expect((await customer.request('POST /chat/conversations', { idempotencyKey: 'first' })).id).toBe(id);
  const text = 'Where is my parcel?';
  const sent = await customer.request('POST /chat/conversations/:id/messages', {
    params: { id },
    body: { clientMessageId: 'm1', text },
  });
  expect(sent.status).toBe('queued');
  const read = () => customer.request('GET /chat/conversations/:id/messages', { params: { id }, query: { limit: 10 } });
  await expect.poll(async () => (await read()).messages.map((message) => message.text)).toContain(text);
  const rated = await customer.request('POST /chat/conversations/:id/close', { params: { id } });
  expect(rated.state).toBe('closed');
});

it('runs the back office', async () => {
  const { token } = await api.staff('admin');
  const admin = createApiClient({ baseUrl: api.url, token });
  const setting = await admin.request('GET /admin/settings/:name', { params: { name: 'assistant' } });
  const value = { name: 'Blue' };
  const body = { version: setting.version, value };
  const changed = await admin.request('PATCH /admin/settings/:name', { params: { name: 'assistant' }, body });
  expect(changed.value).toMatchObject(value);
  const { items, nextCursor } = await admin.request('GET /admin/users', { query: { limit: 5 } });
  expect(items.map(({ email }) => email)).toContain('admin@example.com');
  expect(nextCursor).toBeNull();

  const again = admin.request('PATCH /admin/settings/:name', { params: { name: 'assistant' }, body });
  await expect(again).rejects.toBeInstanceOf(ApiError);
  await expect(again).rejects.toMatchObject({ problem: { code: 'conflict', status: 409 } });
});

it('does not compile what the contract does not have', () => {
  const client = createApiClient({ baseUrl: api.url });
  // None of these is called: that the marks below are needed is what `npm run types` proves.
  const wrong = [
    // @ts-expect-error there is no such route
    () => client.request('GET /nothing'),
    // @ts-expect-error its parameter is missing
    () => client.request('GET /chat/conversations/:id'),
    // @ts-expect-error a number is no name
    () => client.request('POST /auth/visitor', { body: { name: 7 } }),
    // @ts-expect-error it answers tokens and no id
    async () => (await client.request('POST /auth/visitor', { body: {} })).id,
  ];
  expect(wrong).toHaveLength(4);
});
