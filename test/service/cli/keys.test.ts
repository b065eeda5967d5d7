import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reencrypt } from '#shared/commands/reencrypt.ts';
import { createWebhook } from '#shared/commands/webhooks/webhooks.ts';
import { emailIndexes, sealCustomer, unsealCustomer } from '#shared/db/customer-fields.ts';
import { listCustomers } from '#shared/db/lists/list-customers.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import { sealedTables } from '#shared/db/sealed-columns.ts';
import { createFieldKeys } from '#shared/field-keys.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { webhookPlace } from '#shared/seal-places.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { envOf, runCli, runJson } from './run-cli.ts';

let h: Harness;
const key = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`;
const [first, second] = [key('k1'), key('k2')];
const old = createFieldKeys(first);
const both = createFieldKeys(`${second},${first}`);
const fresh = createFieldKeys(second);

beforeAll(async () => {
  h = await openHarness({ FIELD_KEYS: first });
});
afterAll(() => h.close());

const fields = { name: 'Jane', phone: '+4912345678', externalId: null, attributes: { plan: 'gold', passport: 'X1' } };

/** Customers as an installation with the old key has written them. */
async function store(email: string): Promise<string> {
  const id = newId();
  const at = new Date();
  const columns = sealCustomer(old, id, { ...fields, email }, ['passport']);
  const row = { id: idToBytes(id), site_id: idToBytes(newId()), channel: 'web', created_at: at, seen_at: at };
  await h.knex('customers').insert({ ...row, ...columns });
  return id;
}
const read = async (id: string) => (await CustomerRow.query(h.knex).findOne({ id: idToBytes(id) })) as CustomerRow;
const found = async (keys: typeof old, email: string) => {
  const filter = { state: 'active' as const, emailIndexes: emailIndexes(keys, email) };
  return (await listCustomers(h.knex, filter, { after: null, limit: 10 })).items.map(({ id }) => id);
};

it('knows every sealed column of the schema', async () => {
  const columns = await h
    .knex('information_schema.columns')
    .whereRaw("table_schema = database() and column_name like '%\\_sealed'")
    .select<{ name: string }[]>(h.knex.raw("concat(table_name, '.', column_name) as name"));
  const known = sealedTables.flatMap(({ table, columns: sealed }) => sealed.map(({ column }) => `${table}.${column}`));
  expect(known.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
});

it('seals anew with the first key what another sealed; by then the old one may go', async () => {
  const ids = [await store('jane@shop.example'), await store('joe@shop.example')];
  const [id = ''] = ids;
  const caller = { actor: { type: 'system' as const, id: null, name: null } };
  const asked = { url: 'https://shop.example/hook', events: [], description: '' };
  const { id: webhookId, secret } = await createWebhook({ ...h.front, fieldKeys: old }, caller, asked);
  const env = { ...envOf(h), FIELD_KEYS: `${second},${first}` };
  // A process that has both keys finds whom the old one sealed.
  expect(await found(both, 'JANE@shop.example')).toEqual([id]);

  type Answer = { tables: { table: string; values: number; resealed: number }[] };
  const counts = async (...more: string[]) => {
    const { tables } = await runJson<Answer>(['keys', 'reencrypt', ...more], env);
    return Object.fromEntries(tables.map(({ table, resealed }) => [table, resealed]));
  };
  const expected = { customers: 6, signing_keys: 1, webhooks: 1, site_identity_keys: 0 };
  expect(await counts('--dry-run')).toEqual(expected);
  expect(await found(fresh, 'jane@shop.example')).toEqual([]);
  expect(await counts()).toEqual(expected);
  expect(await counts()).toEqual({ customers: 0, signing_keys: 0, webhooks: 0, site_identity_keys: 0 });

  const [{ secret_sealed }] = await h.knex('webhooks').where({ id: idToBytes(webhookId) });
  expect(fresh.unseal(secret_sealed, webhookPlace(webhookId))).toBe(secret);
  expect(unsealCustomer(fresh, await read(id))).toMatchObject({ ...fields, email: 'jane@shop.example' });
  expect(await found(fresh, 'jane@shop.example')).toEqual([id]);
  expect((await runCli(['token', '--visitor'], { ...envOf(h), FIELD_KEYS: second })).code).toBe(0);
});

it('runs twice at once: each value is sealed anew once, and none is lost', async () => {
  const emails = Array.from({ length: 20 }, (_, n) => `race-${n}@shop.example`);
  const ids = await Promise.all(emails.map(store));
  const runs = await Promise.all([reencrypt(h.knex, both), reencrypt(h.knex, both)]);
  const customers = runs.map(([table]) => table?.resealed ?? 0);
  expect(customers[0]).toBeGreaterThan(0);
  expect((customers[0] ?? 0) + (customers[1] ?? 0)).toBe(3 * ids.length);
  for (const [n, id] of ids.entries()) expect(unsealCustomer(fresh, await read(id)).email).toBe(emails[n]);
});

it('says which key is missing, and changes nothing', async () => {
  const id = await store('lost@shop.example');
  const { code, err } = await runCli(['keys', 'reencrypt'], { ...envOf(h), FIELD_KEYS: second });
  expect(code).toBe(78);
  expect(err).toContain('the key "k1" is missing');
  expect(unsealCustomer(old, await read(id)).email).toBe('lost@shop.example');
});
