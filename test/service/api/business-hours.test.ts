import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '#contract/wire.ts';
import { openFor } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let admin: string;
let agent: string;
beforeAll(async () => {
  api = await openApiFixture();
  [admin, agent] = [(await api.staff('admin')).token, (await api.staff('agent')).token];
});
afterAll(() => api.close());

const read = async () => (await api.ask('GET /admin/business-hours', { token: agent })).body;
const change = (json: object, token = admin) => api.ask('PATCH /admin/business-hours', { token, json });

test('somebody is always there until hours are given; agents read them, admins change them', async () => {
  const always = { timeZone: 'UTC', weekly: null, exceptions: [], open: true, opensAt: null, version: 0 };
  expect(await read()).toEqual(always);
  const weekly = [{ day: 'monday', from: '09:00', to: '24:00' }];
  const hours = { timeZone: 'Europe/Berlin', weekly, exceptions: [{ date: '2026-12-25' }] };
  expect(await change({ version: 0, ...hours })).toMatchObject({
    status: 200,
    body: { ...hours, exceptions: [{ date: '2026-12-25', spans: [] }], version: 1 },
  });
  expect(await change({ version: 1, weekly: null })).toMatchObject({
    body: { timeZone: 'Europe/Berlin', weekly: null, version: 2 },
  });
  expect(await change({ version: 1, weekly })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await change({ version: 2, weekly }, agent)).toMatchObject({ status: 403 });
  const rows = await api.knex('audit_log').where({ target_id: 'businessHours' });
  expect(rows).toHaveLength(2);
});

test.each([
  ['a zone that is none', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
  ['a day that is none', { weekly: [{ day: 'someday', from: '09:00', to: '10:00' }] }, 'weekly.0.day'],
  ['a time that is none', { weekly: [{ day: 'monday', from: '07:60', to: '10:00' }] }, 'weekly.0.from'],
  ['an end before the beginning', { weekly: [{ day: 'monday', from: '09:00', to: '08:00' }] }, 'weekly.0'],
  ['a date that is none', { exceptions: [{ date: '2026-02-30' }] }, 'exceptions.0.date'],
])('%s is refused', async (_, fields, path) => {
  expect(await change({ version: 2, ...fields })).toMatchObject({ status: 400, body: { details: [{ path }] } });
});

test('outside of them who wants a person is told so and stays with the AI, and waits once somebody is there', async () => {
  const { version } = (await read()) as { version: number };
  await change({ version, timeZone: 'UTC', weekly: [] });
  const { conversationId, account } = await openFor(api.front);
  const token = await api.issue(account);
  const ask = () => api.ask(`POST /chat/conversations/${conversationId}/handoff`, { token, json: {} });
  const eventsOf = async () => {
    const { body } = await api.ask(`GET /chat/conversations/${conversationId}/messages`, { token });
    return (body as { messages: Message[] }).messages.map(({ kind, text }) => `${kind} ${text}`);
  };
  expect(await ask()).toMatchObject({ status: 200, body: { state: 'ai' } });
  expect(await eventsOf()).toEqual(['event outside_hours']);
  const shown = async () => ((await api.ask('GET /chat/settings')).body as { hours: object }).hours;
  expect(await shown()).toEqual({ open: false, opensAt: null, timeZone: 'UTC' });
  // Tomorrow, all day.
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await change({ version: version + 1, exceptions: [{ date: tomorrow, spans: [{ from: '00:00', to: '24:00' }] }] });
  expect(await shown()).toEqual({ open: false, opensAt: `${tomorrow}T00:00:00.000Z`, timeZone: 'UTC' });
  await change({ version: version + 2, weekly: null });
  expect(await ask()).toMatchObject({ status: 200, body: { state: 'waiting' } });
  expect(await eventsOf()).toEqual(['event outside_hours', 'event customer_asked']);
});
