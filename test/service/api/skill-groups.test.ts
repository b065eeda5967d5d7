import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Colleague, SkillGroup } from '#contract/agents.ts';
import { listWaiting } from '#shared/db/lists/list-waiting.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { openFor } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let agent: Awaited<ReturnType<Api['staff']>>;
let boss: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  agent = await api.staff('agent');
  boss = await api.staff('supervisor');
});
afterAll(() => api.close());

let counted = 0;
const name = () => `Group ${++counted}`;
const make = (json: object) => api.ask('POST /admin/skill-groups', { token: boss.token, json });
const made = async (...memberIds: string[]) => (await make({ name: name(), memberIds })).body as SkillGroup;
const read = (id: string) => api.ask(`GET /admin/skill-groups/${id}`, { token: agent.token });
const change = (id: string, json: object) => api.ask(`PATCH /admin/skill-groups/${id}`, { token: boss.token, json });
const remove = (id: string) => api.ask(`DELETE /admin/skill-groups/${id}`, { token: boss.token });
const entriesOf = async (id: string) =>
  (await api.knex('audit_log').where({ target_id: id }).orderBy('id')).map(({ action, before, after }) => [
    action,
    JSON.parse(before),
    JSON.parse(after),
  ]);

test('a group is made, read with its members by name, and listed by name', async () => {
  const { body, headers, status } = await make({ name: ' Returns ', memberIds: [boss.id, agent.id, agent.id] });
  expect({ status, body }).toMatchObject({
    status: 201,
    body: {
      ...{ name: 'Returns', description: '', version: 1 },
      members: [
        { id: agent.id, name: 'agent' },
        { id: boss.id, name: 'supervisor' },
      ],
    },
  });
  const { id } = body as SkillGroup;
  expect(headers.get('location')).toBe(`/api/v1/admin/skill-groups/${id}`);
  expect((await read(id)).body).toEqual(body);
  await make({ name: 'Billing' });
  const list = await api.ask('GET /admin/skill-groups', { token: agent.token });
  expect((list.body as { items: SkillGroup[] }).items.map((group) => group.name)).toEqual(['Billing', 'Returns']);
  expect(await make({ name: 'RETURNS' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await read(newId())).toMatchObject({ status: 404 });
});

test('a change names its version, says who is in it from now on, and is recorded', async () => {
  const { id } = await made(agent.id);
  const other = await made();
  expect(await change(id, { version: 1, memberIds: [boss.id] })).toMatchObject({
    status: 200,
    body: { version: 2, members: [{ id: boss.id }] },
  });
  expect(await change(id, { version: 1, name: 'late' })).toMatchObject({ status: 409 });
  expect(await change(id, { version: 2, name: other.name })).toMatchObject({ status: 409 });
  expect(await change(id, { version: 2, memberIds: [boss.id] })).toMatchObject({ status: 200, body: { version: 2 } });
  const details = [{ path: 'memberIds' }];
  const unknown = await change(id, { version: 2, memberIds: [newId()] });
  expect(unknown).toMatchObject({ status: 400, body: { details } });
  expect(await make({ name: name(), memberIds: [newId()] })).toMatchObject({ status: 400, body: { details } });
  expect(await change(newId(), { version: 1, name: 'x' })).toMatchObject({ status: 404 });
  expect(await entriesOf(id)).toEqual([
    ['skill_group.create', null, expect.objectContaining({ memberIds: [agent.id] })],
    ['skill_group.update', { memberIds: [agent.id] }, { memberIds: [boss.id] }],
  ]);
});

test('whom a conversation can be given to is listed with groups, load and capacity; who cannot reply is not', async () => {
  const group = await made(agent.id);
  const admin = await api.staff('admin');
  const shut = { email: 'shut@shop.example', name: 'Shut', role: 'agent', password_hash: '*', active: 0 };
  const mute = { ...shut, email: 'mute@shop.example', name: 'Mute', role: 'no-such-role', active: 1 };
  const born = { created_at: new Date() };
  await api.knex('users').insert([shut, mute].map((row) => ({ id: idToBytes(newId()), ...row, ...born })));
  await api
    .knex('users')
    .where({ id: idToBytes(agent.id) })
    .update({ capacity: 3 });
  const { conversationId } = await openFor(api.front);
  await api.ask(`POST /admin/conversations/${conversationId}/take`, { token: agent.token });
  const { body } = await api.ask('GET /admin/agents', { token: agent.token });
  const { items } = body as { items: Colleague[] };
  expect(items).toMatchObject([
    { id: admin.id, name: 'admin', skillGroupIds: [], open: 0, capacity: 10, givenAt: null },
    { id: agent.id, name: 'agent', open: 1, capacity: 3, givenAt: expect.any(String) },
    { id: boss.id, name: 'supervisor', open: 0 },
  ]);
  expect(items[1]?.skillGroupIds).toContain(group.id);
});

test('what is passed on to a group waits for it, and for everybody once it is gone', async () => {
  const group = await made(boss.id);
  const { conversationId } = await openFor(api.front);
  const pass = (skillGroupId: string) =>
    api.ask(`POST /admin/conversations/${conversationId}/transfer`, { token: agent.token, json: { skillGroupId } });
  const shown = async () => (await listWaiting(api.knex)).find((one) => one.conversationId === conversationId);

  expect(await pass(newId())).toMatchObject({ status: 404 });
  expect(await pass((await made()).id)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await shown()).toBeUndefined();
  expect(await pass(group.id)).toMatchObject({ status: 200, body: { state: 'waiting' } });
  expect(await shown()).toMatchObject({ position: 1, skillGroup: { id: group.id, name: group.name } });
  expect(await remove(group.id)).toMatchObject({ status: 204 });
  expect(await remove(group.id)).toMatchObject({ status: 404 });
  expect(await shown()).toMatchObject({ position: 1, skillGroup: null });
  expect((await entriesOf(group.id)).at(-1)).toEqual([
    'skill_group.delete',
    { name: group.name, description: '', memberIds: [boss.id] },
    null,
  ]);
});
