import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role } from '#contract/accounts.ts';
import { builtInRoles, permissions } from '#domain/policy.ts';
import { type Api, openApiFixture, password } from '../../support/api-fixture.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('admin'));
});
afterAll(() => api.close());

const ask = (route: string, json?: object, as = token) => api.ask(route, { token: as, json });
const names = async () => ((await ask('GET /admin/roles')).body as { items: Role[] }).items.map(({ name }) => name);

it('shows the built-in roles with what they allow', async () => {
  const { items } = (await ask('GET /admin/roles')).body as { items: Role[] };
  expect(Object.fromEntries(items.map((role) => [role.name, role.permissions]))).toEqual(builtInRoles);
  expect(await ask('GET /admin/roles/admin')).toMatchObject({ status: 200, body: { builtIn: true, version: 0 } });
  expect(await ask('GET /admin/roles/king')).toMatchObject({ status: 404 });
});

it('makes a role, which allows what it lists, and changes it at once for who has it', async () => {
  const role = { name: 'auditor', description: 'reads', permissions: ['audit.read', 'audit.read'] };
  const stored = { ...role, permissions: ['audit.read'], builtIn: false, version: 1 };
  expect(await ask('POST /admin/roles', role)).toMatchObject({ status: 201, body: stored });
  expect(await ask('POST /admin/roles', role)).toMatchObject({ status: 409 });
  expect(await names()).toEqual(['admin', 'supervisor', 'agent', 'auditor']);

  const login = { email: 'aud@shop.example', password };
  await ask('POST /admin/users', { ...login, name: 'Aud', role: 'auditor' });
  const { accessToken } = (await ask('POST /auth/login', login)).body as { accessToken: string };
  expect((await ask('GET /admin/audit', undefined, accessToken)).status).toBe(200);
  expect((await ask('GET /admin/settings', undefined, accessToken)).status).toBe(403);

  const change = { version: 1, permissions: ['settings.read'] };
  expect(await ask('PATCH /admin/roles/auditor', change)).toMatchObject({
    status: 200,
    body: { version: 2, description: 'reads' },
  });
  expect((await ask('GET /admin/audit', undefined, accessToken)).status).toBe(403);
  expect((await ask('GET /admin/settings', undefined, accessToken)).status).toBe(200);
  expect(await ask('PATCH /admin/roles/auditor', change)).toMatchObject({
    status: 409,
    body: { details: { version: 2 } },
  });

  expect(await ask('DELETE /admin/roles/auditor')).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

it('deletes a role that nobody has', async () => {
  await ask('POST /admin/roles', { name: 'short-lived', permissions: [] });
  expect((await ask('DELETE /admin/roles/short-lived')).status).toBe(204);
  expect(await names()).not.toContain('short-lived');
  expect((await ask('DELETE /admin/roles/short-lived')).status).toBe(404);
});

it('never gives a role that is deleted at that moment', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `racing${round}`;
    await ask('POST /admin/roles', { name, permissions: [] });
    const user = { email: `${name}@shop.example`, name, role: name, password };
    const [made, deleted] = await Promise.all([ask('POST /admin/users', user), ask(`DELETE /admin/roles/${name}`)]);
    expect([
      [201, 409],
      [400, 204],
    ]).toContainEqual([made.status, deleted.status]);
  }
});

it.each(['admin', 'supervisor', 'agent', 'customer'])('leaves %s alone', async (name) => {
  expect(await ask('POST /admin/roles', { name, permissions: [] })).toMatchObject({ status: 409 });
  expect(await ask(`PATCH /admin/roles/${name}`, { version: 1, permissions: [] })).toMatchObject({ status: 409 });
  expect(await ask(`DELETE /admin/roles/${name}`)).toMatchObject({ status: 409 });
});

it.each([
  ['a permission nobody knows', { name: 'clerk', permissions: ['money.print'] }],
  ['a name with a blank', { name: 'big boss', permissions: [] }],
  ['capitals', { name: 'Boss', permissions: [] }],
  ['no permissions at all', { name: 'clerk' }],
  ['more than there are', { name: 'clerk', permissions: [...permissions, 'users.read'] }],
  ['what nobody asked for', { name: 'clerk', permissions: [], builtIn: true }],
])('refuses %s', async (_, json) => {
  expect(await ask('POST /admin/roles', json)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
});
