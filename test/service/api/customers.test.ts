import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerRecord } from '#contract/customers.ts';
import { ConfigError } from '#shared/config.ts';
import { unsealCustomer } from '#shared/db/customer-fields.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let admin: string;
let agent: string;
beforeAll(async () => {
  api = await openApiFixture();
  await api.visitor('First');
  admin = (await api.staff('admin')).token;
  agent = (await api.staff('agent')).token;
  await storeSetting('privacy', { sensitiveAttributes: ['passport'] });
});
afterAll(() => api.close());

async function storeSetting(name: string, value: object) {
  const row = { name, version: 1, value: JSON.stringify(value), updated_at: new Date() };
  await api.knex('settings').insert(row);
  await api.front.settings.refresh();
}

const jane = {
  name: 'Jane Roe',
  email: 'Jane.Roe@shop.example',
  phone: '+86 138-0013-8000',
  externalId: 'crm-1',
  attributes: { plan: 'gold', passport: 'X123' },
  tags: ['VIP', 'beta', 'vip'],
};
const add = async (json: object, token = admin) => {
  const answer = await api.ask('POST /admin/customers', { token, json });
  return { ...answer, body: answer.body as CustomerRecord & { code?: string; detail?: string } };
};
const list = async (query: string, token = admin) => {
  const { body } = await api.ask(`GET /admin/customers?${query}`, { token });
  return body as { items: CustomerRecord[]; nextCursor: string | null };
};
const names = async (query: string, token = admin) => (await list(query, token)).items.map(({ name }) => name);
const rowOf = async (id: string) => (await CustomerRow.query(api.knex).findOne({ id: idToBytes(id) })) as CustomerRow;

describe('a customer', () => {
  let id: string;
  it('is added, and shown whole to who may see it', async () => {
    const { status, body, headers } = await add(jane);
    id = body.id;
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/admin/customers/${id}`);
    const shown = { ...jane, email: 'Jane.Roe@shop.example', phone: '+8613800138000', tags: ['beta', 'vip'] };
    expect(body).toMatchObject({ ...shown, state: 'active', version: 1, masked: false, mergedInto: null });
    const { body: read } = await api.ask(`GET /admin/customers/${id}`, { token: admin });
    expect(read).toEqual({ ...body, conversations: { total: 0, open: 0, lastAt: null } });
  });

  it('is masked for an agent, in a list too', async () => {
    const { body } = await api.ask(`GET /admin/customers/${id}`, { token: agent });
    const masked = { email: 'J***@s***.example', phone: '***00', attributes: { plan: 'gold', passport: '***' } };
    expect(body).toMatchObject({ ...masked, name: 'Jane Roe', masked: true });
    expect((await list('tag=vip', agent)).items).toMatchObject([masked]);
  });

  it('is masked for a custom role without the permission, and whole for one with it', async () => {
    const roles = [
      ['reads', ['customers.read']],
      ['sees', ['customers.read', 'customers.sensitive']],
    ] as const;
    const at = new Date();
    for (const [name, permissions] of roles) {
      const row = { id: idToBytes(newId()), name, permissions: JSON.stringify(permissions) };
      await api.knex('roles').insert({ ...row, created_at: at, updated_at: at });
      const token = await api.issue({ type: 'user', id: newId(), name, role: name });
      const { body } = await api.ask(`GET /admin/customers/${id}`, { token });
      expect(body).toMatchObject({ masked: name === 'reads' });
      expect((body as CustomerRecord).email === jane.email).toBe(name === 'sees');
      const change = { token, json: { version: 1, name: 'No' } };
      expect(await api.ask(`PATCH /admin/customers/${id}`, change)).toMatchObject({ status: 403 });
    }
  });

  it('is nothing that a thief of the table can read, or move to another row', async () => {
    const [row] = await api.knex('customers').where({ id: idToBytes(id) });
    expect(JSON.stringify(row)).not.toMatch(/shop\.example|13800138000|X123/);
    const stored = await rowOf(id);
    expect(unsealCustomer(api.front.fieldKeys, stored)).toMatchObject({ email: jane.email, sealed: ['passport'] });
    const moved = { ...stored, id: newId() };
    expect(() => unsealCustomer(api.front.fieldKeys, moved)).toThrow(ConfigError);
    const swapped = { ...stored, phoneSealed: stored.emailSealed };
    expect(() => unsealCustomer(api.front.fieldKeys, swapped)).toThrow(ConfigError);
  });

  it('is found exactly by what is sealed, however it is spelled', async () => {
    expect(await names('email=jane.roe@SHOP.example')).toEqual(['Jane Roe']);
    expect(await names(`phone=${encodeURIComponent('0086 13800138000')}`, agent)).toEqual(['Jane Roe']);
    expect(await names('externalId=crm-1')).toEqual(['Jane Roe']);
    expect(await names('email=jane@shop.example')).toEqual([]);
    expect(await names('email=jane.roe@shop.example&state=erased')).toEqual([]);
  });

  it('is changed field by field, at the version that was seen', async () => {
    const json = { version: 1, phone: null, attributes: { plan: null, passport: 'Y9', seats: 3 }, tags: ['vip'] };
    const first = await api.ask(`PATCH /admin/customers/${id}`, { token: admin, json });
    expect(first.body).toMatchObject({
      ...{ email: jane.email, phone: null, tags: ['vip'], version: 2 },
      attributes: { passport: 'Y9', seats: 3 },
    });
    const second = await api.ask(`PATCH /admin/customers/${id}`, { token: admin, json: { ...json, tags: [] } });
    expect(second).toMatchObject({ status: 409, body: { code: 'conflict' } });
    // Nothing new is no new version.
    const same = await api.ask(`PATCH /admin/customers/${id}`, { token: admin, json: { ...json, version: 2 } });
    expect(same.body).toMatchObject({ version: 2, tags: ['vip'] });
  });

  it('leaves an audit entry of each change, masked', async () => {
    const rows = await api.knex('audit_log').where({ target_id: id }).orderBy('id');
    expect(rows.map(({ action }) => action)).toEqual(['customer.create', 'customer.update']);
    const [created, updated] = rows;
    expect(JSON.parse(created.after)).toMatchObject({ email: 'J***@s***.example', attributes: { passport: '***' } });
    expect(JSON.parse(updated.before)).toMatchObject({ phone: '***00', attributes: { plan: 'gold', passport: '***' } });
    expect(JSON.stringify(rows)).not.toMatch(/shop\.example|13800138000|X123|Y9/);
  });

  it('is given another external id by nobody who could not merge: its bearer reads all that was said', async () => {
    const { body } = await add({ name: 'Nameless' });
    const patch = (token: string, json: object) => api.ask(`PATCH /admin/customers/${body.id}`, { token, json });
    const own = { version: 1, externalId: 'my-own-id' };
    expect(await patch(agent, own)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await patch(agent, { version: 1, externalId: null, name: 'Named' })).toMatchObject({ status: 200 });
    expect(await patch(admin, { ...own, version: 2 })).toMatchObject({
      status: 200,
      body: { externalId: 'my-own-id' },
    });
    expect(await patch(agent, { version: 3, externalId: null })).toMatchObject({ status: 403 });
  });

  it('of one external id is one', async () => {
    expect(await add({ externalId: 'crm-1' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const { body } = await add({ name: 'Other' });
    const taken = await api.ask(`PATCH /admin/customers/${body.id}`, {
      token: admin,
      json: { version: 1, externalId: 'crm-1' },
    });
    expect(taken).toMatchObject({ status: 409 });
  });
});

it('is changed by its own customer in name and address, and in nothing else', async () => {
  const { accessToken: token, customer } = await api.visitor('Ann');
  const json = { name: 'Ann Lee', email: 'ann.lee@shop.example' };
  const answer = await api.ask('PATCH /me', { token, json });
  expect(answer).toMatchObject({ status: 200, body: { id: customer.id, ...json, phone: null } });
  expect((await list('email=ann.lee@shop.example', agent)).items).toMatchObject([{ id: customer.id, masked: true }]);
  for (const wrong of [{ tags: ['vip'] }, { externalId: 'x' }, { version: 9 }, { email: 'none' }]) {
    expect(await api.ask('PATCH /me', { token, json: wrong })).toMatchObject({ status: 400 });
  }
  expect(await api.knex('audit_log').where({ target_id: customer.id })).toEqual([]);
});

describe('the list', () => {
  it('pages by name and by time, and no one is left out or twice', async () => {
    const made = [];
    for (let n = 0; n < 7; n += 1) made.push((await add({ name: `Pager ${n % 3}`, tags: ['paged'] })).body);
    for (const filter of ['q=Pager', 'tag=paged', 'q=Pager&tag=paged', `createdFrom=${made[0]?.createdAt}`]) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = await list(`${filter}&limit=2${cursor && `&cursor=${cursor}`}`);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? '';
      } while (cursor);
      expect(seen.toSorted(), filter).toEqual(made.map(({ id }) => id).toSorted());
    }
    expect(await names('q=Pager&limit=4')).toEqual(['Pager 0', 'Pager 0', 'Pager 0', 'Pager 1']);
    expect((await list('tag=paged')).items.map(({ id }) => id)).toEqual(made.map(({ id }) => id).reverse());
    expect(await names('q=%25')).toEqual([]);
    expect(await names(`createdTo=${made[0]?.createdAt}&tag=paged`)).toEqual([]);
  });

  it('by name goes on where it was, though the last one shown was renamed or erased since', async () => {
    for (const n of [1, 2, 3, 4, 5]) await add({ name: `Mover ${n}` });
    const first = await list('q=Mover&limit=2');
    const [, second] = first.items;
    const rename = (name: string | null) =>
      api
        .knex('customers')
        .where({ id: idToBytes(second?.id ?? '') })
        .update({ name });
    for (const name of [null, 'Mover 4b', 'Mover 0']) {
      await rename(name);
      const rest = await names(`q=Mover&limit=3&cursor=${first.nextCursor}`);
      expect(rest.slice(0, 2), String(name)).toEqual(['Mover 3', 'Mover 4']);
    }
  });

  it('takes the cursors of releases before, which had the id only', async () => {
    for (const n of [1, 2, 3]) await add({ name: `Elder ${n}`, tags: ['elder'] });
    for (const [filter, expected] of [
      ['q=Elder', ['Elder 2', 'Elder 3']],
      ['tag=elder', ['Elder 2', 'Elder 1']],
    ] as const) {
      const [last] = (await list(`${filter}&limit=1`)).items;
      const cursor = Buffer.from(`0 ${last?.id}`).toString('base64url');
      expect(await names(`${filter}&cursor=${cursor}`)).toEqual(expected);
    }
  });

  it('goes on behind a name of any length', async () => {
    for (const name of ['长'.repeat(120), `${'长'.repeat(119)}龥`]) await add({ name });
    const { nextCursor } = await list(`q=${encodeURIComponent('长长')}&limit=1`);
    expect(await names(`q=${encodeURIComponent('长长')}&cursor=${nextCursor}`)).toHaveLength(1);
  });

  it('says what does not fit', async () => {
    const bad = ['limit=0', 'cursor=x', 'state=gone', 'createdFrom=yesterday', 'email=nobody', 'phone=abc', 'q='];
    for (const query of bad) {
      const { status, body } = await api.ask(`GET /admin/customers?${query}`, { token: admin });
      expect({ status, body }, query).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    }
  });
});

it.each([
  [{ email: 'no address' }],
  [{ phone: '12' }],
  [{ attributes: { 'Not A Name': 1 } }],
  [{ attributes: { nested: { a: 1 } } }],
  [{ attributes: JSON.parse('{"__proto__": 1}') }],
  [{ state: 'erased' }],
  [{ version: 7 }],
  [{ siteId: newId() }],
  [{ tags: ['x'.repeat(65)] }],
])('%j is no customer', async (json) => {
  expect(await add(json)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
});

it('is nothing to customers, to strangers, and to roles that may not write', async () => {
  const { accessToken, customer } = await api.visitor('Ann');
  const paths = ['GET /admin/customers', `GET /admin/customers/${customer.id}`, 'POST /admin/customers'];
  for (const path of paths) {
    expect(await api.ask(path, { token: accessToken })).toMatchObject({ status: 403 });
    expect(await api.ask(path)).toMatchObject({ status: 401 });
  }
  expect(await api.ask(`GET /admin/customers/${newId()}`, { token: admin })).toMatchObject({ status: 404 });
  expect(await api.ask(`PATCH /admin/customers/${newId()}`, { token: admin, json: { version: 1 } })).toMatchObject({
    status: 404,
  });
});
