import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Staff } from '#contract/accounts.ts';
import { newId } from '#shared/id.ts';
import { type Api, type Asked, openApiFixture, password } from '../../support/api-fixture.ts';

let api: Api;
let admin: Staff & { token: string };
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  admin = (await api.staff('admin')) as typeof admin;
  ({ token } = admin);
});
afterAll(() => api.close());

let counted = 0;
const fields = (more: object = {}) => ({
  email: `bo${++counted}@shop.example`,
  name: 'Bo',
  role: 'agent',
  password,
  ...more,
});
const create = (json: object, asked: Asked = { token }) => api.ask('POST /admin/users', { ...asked, json });
const made = async (more: object = {}) => (await create(fields(more))).body as Staff;
const change = (id: string, json: object, as = token) => api.ask(`PATCH /admin/users/${id}`, { token: as, json });
const list = async (query: string) =>
  (await api.ask(`GET /admin/users?${query}`, { token })).body as { items: Staff[]; nextCursor: string | null };
const logIn = (email: string) => api.ask('POST /auth/login', { json: { email, password } });

/** Somebody with a role made of exactly these permissions. */
async function withPermissions(...permissions: string[]): Promise<Staff & { token: string }> {
  const role = `role${++counted}`;
  await api.ask('POST /admin/roles', { token, json: { name: role, permissions } });
  const user = await made({ role });
  return { ...user, token: await api.issue({ type: 'user', ...user }) };
}

describe('a staff account', () => {
  it('is made, read and can log in; its password is shown nowhere', async () => {
    const answer = await create(fields({ email: ' Zoe@Shop.example ', name: ' Zoë ' }));
    const user = { email: 'zoe@shop.example', name: 'Zoë', role: 'agent', active: true, version: 1, updatedAt: null };
    expect(answer).toMatchObject({ status: 201, body: user });
    const { id } = answer.body as Staff;
    expect(answer.headers.get('location')).toBe(`/api/v1/admin/users/${id}`);
    const read = await api.ask(`GET /admin/users/${id}`, { token });
    expect(read).toMatchObject({ status: 200, body: answer.body as object });
    expect(answer.text + read.text).not.toMatch(/password|\$2b/);
    expect((await logIn('zoe@shop.example')).status).toBe(200);
  });

  it('has an address of its own, however it is spelled', async () => {
    const { email } = await made();
    const twice = await create(fields({ email: email.toUpperCase() }));
    expect(twice).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it.each([
    ['no address', { email: 'nobody' }, 'email'],
    ['a short password', { password: 'short' }, 'password'],
    ['no name', { name: ' ' }, 'name'],
    ['a role that is not there', { role: 'king' }, 'role'],
    ['the role of customers', { role: 'customer' }, 'role'],
    ['what nobody asked for', { active: false }, 'active'],
  ])('is not made with %s', async (_, more, path) => {
    expect(await create(fields(more))).toMatchObject({ status: 400, body: { details: [{ path }] } });
  });

  it('with too short a password is told at once how long it must be', async () => {
    const details = [{ path: 'password', message: 'must have 10 characters or more' }];
    for (const password of ['', 'short', 'k3-kfqmx2']) {
      expect(await create(fields({ password }))).toMatchObject({ status: 400, body: { details } });
    }
  });

  it('is renamed, and somebody who read it before is told', async () => {
    const { id } = await made();
    expect(await change(id, { version: 1, name: 'Bob' })).toMatchObject({
      status: 200,
      body: { name: 'Bob', version: 2 },
    });
    const late = await change(id, { version: 1, name: 'Rob' });
    expect(late).toMatchObject({ status: 409, body: { code: 'conflict', details: { version: 2 } } });
    expect(await change(id, { name: 'Rob' })).toMatchObject({ status: 400 });
    expect(await change(newId(), { version: 1, name: 'Rob' })).toMatchObject({ status: 404 });
  });

  it('gets a capacity of its own, and loses it again', async () => {
    const { id } = await made();
    expect(await change(id, { version: 1, capacity: 3 })).toMatchObject({ status: 200, body: { capacity: 3 } });
    const entry = { action: 'user.update', target_id: id };
    const read = await api.ask(`GET /admin/users/${id}`, { token });
    expect(read.body).toMatchObject({ capacity: 3, version: 2 });
    expect(await change(id, { version: 2, name: 'Bob' })).toMatchObject({ body: { capacity: 3 } });
    expect(await change(id, { version: 3, capacity: null })).toMatchObject({ body: { capacity: null, version: 4 } });
    const rows = await api.knex('audit_log').where(entry).orderBy('id');
    expect(rows.map(({ after }) => JSON.parse(after))).toEqual([{ capacity: 3 }, { name: 'Bob' }, { capacity: null }]);
    for (const capacity of [0, 101, 1.5, '3'])
      expect(await change(id, { version: 4, capacity })).toMatchObject({ status: 400 });
  });

  it('that becomes what it is stays as it is, and leaves no trace', async () => {
    const { id } = await made();
    const before = await api.knex('audit_log').where({ target_id: id });
    expect(await change(id, { version: 1, name: 'Bo', active: true })).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(await api.knex('audit_log').where({ target_id: id })).toEqual(before);
  });

  it.each([
    ['is shut', { active: false }, 401],
    ['gets another role', { role: 'supervisor' }, 200],
  ])('that %s loses its sessions', async (_, json, next) => {
    const { id, email } = await made();
    const { refreshToken } = (await logIn(email)).body as { refreshToken: string };
    expect(await change(id, { version: 1, ...json })).toMatchObject({ status: 200, body: json });
    expect((await api.ask('POST /auth/refresh', { json: { refreshToken } })).status).toBe(401);
    expect((await logIn(email)).status).toBe(next);
  });

  it('keeps its sessions when it is renamed', async () => {
    const { id, email } = await made();
    const { refreshToken } = (await logIn(email)).body as { refreshToken: string };
    await change(id, { version: 1, name: 'Bob' });
    expect((await api.ask('POST /auth/refresh', { json: { refreshToken } })).status).toBe(200);
  });
});

describe('the list of accounts', () => {
  it('comes in pages, the newest first, none twice and none left out', async () => {
    const users = [await made(), await made(), await made()].map(({ id }) => id).reverse();
    const first = await list('limit=2');
    const second = await list(`limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(users);
  });

  it('is filtered by role, by being active, and by words', async () => {
    const { id } = await made({ role: 'supervisor', name: 'Per_Cent %' });
    await change(id, { version: 1, active: false });
    expect((await list('role=supervisor&active=false')).items.map((user) => user.id)).toEqual([id]);
    expect((await list('role=supervisor&active=true')).items.map((user) => user.id)).not.toContain(id);
    expect((await list('q=r_cent%20%25')).items.map((user) => user.id)).toEqual([id]);
    expect((await list('q=%25%25')).items).toEqual([]);
    expect((await list('q=ADMIN%40example')).items.map((user) => user.id)).toEqual([admin.id]);
  });

  it.each(['limit=0', 'active=maybe', 'cursor=nonsense', 'q='])('refuses ?%s', async (query) => {
    expect(await api.ask(`GET /admin/users?${query}`, { token })).toMatchObject({ status: 400 });
  });
});

describe('nobody gives or takes what they do not have', () => {
  it('when making an account', async () => {
    const clerk = await withPermissions('users.read', 'users.write');
    for (const role of ['admin', 'supervisor', 'agent'])
      expect(await create(fields({ role }), { token: clerk.token }), role).toMatchObject({ status: 403 });
    expect(await create(fields({ role: clerk.role }), { token: clerk.token })).toMatchObject({ status: 201 });
  });

  it('when changing one, oneself included', async () => {
    const clerk = await withPermissions('users.write');
    const mine = await made({ role: clerk.role });
    const cases: [string, object][] = [
      [mine.id, { role: 'admin' }],
      [clerk.id, { role: 'admin' }],
      [admin.id, { role: clerk.role }],
      [admin.id, { active: false }],
      [admin.id, { name: 'Eve' }],
    ];
    for (const [id, json] of cases)
      expect(await change(id, { version: 1, ...json }, clerk.token), JSON.stringify(json)).toMatchObject({
        status: 403,
      });
    expect(await change(mine.id, { version: 1, name: 'Rob' }, clerk.token)).toMatchObject({ status: 200 });
  });

  it('when making, changing and deleting roles', async () => {
    const clerk = await withPermissions('roles.write', 'users.write');
    const strong = await withPermissions('settings.write');
    const ask = (route: string, json?: object) => api.ask(route, { token: clerk.token, json });
    expect(await ask('POST /admin/roles', { name: 'boss', permissions: ['queues.manage'] })).toMatchObject({
      status: 403,
    });
    const own = { version: 1, permissions: ['roles.write', 'users.write', 'settings.write'] };
    expect(await ask(`PATCH /admin/roles/${clerk.role}`, own)).toMatchObject({ status: 403 });
    const less = { version: 1, permissions: ['users.write'] };
    expect(await ask(`PATCH /admin/roles/${strong.role}`, less)).toMatchObject({ status: 403 });
    expect(await ask(`DELETE /admin/roles/${strong.role}`)).toMatchObject({ status: 403 });
    expect(await ask('POST /admin/roles', { name: 'mate', permissions: ['users.write'] })).toMatchObject({
      status: 201,
    });
  });
});

describe('the last active admin', () => {
  it('stays', async () => {
    const conflict = { status: 409, body: { code: 'conflict' } };
    for (const json of [{ role: 'agent' }, { active: false }]) {
      const { body } = await api.ask(`GET /admin/users/${admin.id}`, { token });
      expect(await change(admin.id, { version: (body as Staff).version, ...json })).toMatchObject(conflict);
    }
  });

  it('stays also beside one who was invited and has no password yet', async () => {
    const json = { email: 'never@shop.example', name: 'Never', role: 'admin' };
    const { body } = await api.ask('POST /admin/users/invite', { token, json });
    const { user } = body as { user: Staff };
    const { version } = (await api.ask(`GET /admin/users/${admin.id}`, { token })).body as Staff;
    expect(await change(admin.id, { version, role: 'agent' })).toMatchObject({ status: 409 });
    expect(await change(user.id, { version: 1, active: false })).toMatchObject({ status: 200 });
  });

  it('is one of two who shut each other at once', async () => {
    const two = await made({ role: 'admin' });
    const versionOf = async (id: string) =>
      ((await api.ask(`GET /admin/users/${id}`, { token })).body as Staff).version;
    const other = await api.issue({ type: 'user', ...two });
    const answers = await Promise.all([
      change(two.id, { version: await versionOf(two.id), active: false }),
      change(admin.id, { version: await versionOf(admin.id), active: false }, other),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await api.knex('users').where({ role: 'admin', active: true })).toHaveLength(1);
    await api.knex('users').where({ email: admin.email }).update({ active: true });
  });
});
