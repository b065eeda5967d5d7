import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CustomerRecord } from '#contract/customers.ts';
import { idToBytes } from '#shared/id.ts';
import { sealAttributes } from '../../../src/workers/privacy/seal-attributes.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { findWords } from '../../support/find-words.ts';

let api: Api;
let token: string;
beforeEach(async () => {
  version = 0;
  api = await openApiFixture({ LOG_LEVEL: 'silent' });
  token = (await api.staff('admin')).token;
});
afterEach(() => api.close());

const never = new AbortController().signal;
/** A minute later: by then every process knows of a changed setting. */
const soon = () => ({ ...api.front, now: () => Date.now() + 60_000 });
const passport = 'C01X00T47';

let version: number;
const name = async (...sensitiveAttributes: string[]) => {
  const json = { version, value: { sensitiveAttributes } };
  expect(await api.ask('PATCH /admin/settings/privacy', { token, json })).toMatchObject({ status: 200 });
  version += 1;
};
const describe = async (id: string, json: object) => {
  expect(await api.ask(`PATCH /admin/customers/${id}`, { token, json })).toMatchObject({ status: 200 });
};
/** The audit log keeps what it said. */
const inTheClear = async () => (await findWords(api.knex, passport)).filter((place) => !place.startsWith('audit_log.'));

it('an attribute that is named as sensitive is sealed where it is stored already', async () => {
  const { customer: ann } = await api.visitor('Ann');
  await describe(ann.id, { version: 1, attributes: { passport, plan: 'gold' } });
  await name('passport');
  expect(await inTheClear()).toEqual(['customers.attributes']);
  // A process that does not know of the change yet could store one more.
  expect(await sealAttributes(api.front, never)).toBe(0);
  expect(await sealAttributes(soon(), never)).toBe(1);
  expect(await inTheClear()).toEqual([]);
  const { body } = await api.ask(`GET /admin/customers/${ann.id}`, { token });
  expect(body as CustomerRecord).toMatchObject({ version: 2, attributes: { passport, plan: 'gold' } });
  const [row] = await api.knex('customers').where({ id: idToBytes(ann.id) });
  expect(JSON.parse(row.attributes)).toEqual({ plan: 'gold' });
  expect(await sealAttributes(soon(), never)).toBe(0);
});

it('one that was not sensitive for a while is sealed again', async () => {
  const { customer: ann } = await api.visitor('Ann');
  await name('passport');
  expect(await sealAttributes(soon(), never)).toBe(0);
  await name();
  await describe(ann.id, { version: 1, attributes: { passport } });
  await name('passport');
  expect(await sealAttributes(soon(), never)).toBe(1);
  expect(await inTheClear()).toEqual([]);
});

it('one that cannot be sealed does not keep the others in the clear, and is tried again', async () => {
  const [ann, bob] = [(await api.visitor('Ann')).customer, (await api.visitor('Bob')).customer];
  for (const { id } of [ann, bob]) await describe(id, { version: 1, attributes: { passport } });
  const of = api.knex('customers').where({ id: idToBytes(ann.id) });
  await of.clone().update({ attributes_sealed: 'not sealed by us' });
  await name('passport');
  expect(await sealAttributes(soon(), never)).toBe(1);
  await of.clone().update({ attributes_sealed: null });
  expect(await sealAttributes(soon(), never)).toBe(1);
  expect(await inTheClear()).toEqual([]);
});
