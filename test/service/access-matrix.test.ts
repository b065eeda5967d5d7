import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireError } from '#contract/errors.ts';
import { agentNamespace, chatNamespace } from '#contract/rooms.ts';
import type { RouteName } from '#contract/routes/route.ts';
import type { Ack } from '#contract/sockets.ts';
import type { Permission } from '#domain/policy.ts';
import { idToBytes, newId } from '#shared/id.ts';
import {
  type Asker,
  agentMatrix,
  askers,
  chatMatrix,
  customPermission,
  routeMatrix,
} from '../support/access-matrix.ts';
import { type Api, openApiFixture } from '../support/api-fixture.ts';
import { dial } from '../support/chat-socket.ts';

let api: Api;
let realtime: string;
let tokens: Record<Asker, string | undefined>;

beforeAll(async () => {
  api = await openApiFixture();
  realtime = (await api.realtime()).url;
  const at = new Date();
  const role = { name: 'watcher', permissions: JSON.stringify([customPermission]), created_at: at, updated_at: at };
  await api.knex('roles').insert({ id: idToBytes(newId()), ...role });
  tokens = {
    anonymous: undefined,
    customer: (await api.visitor()).accessToken,
    agent: (await api.staff('agent')).token,
    supervisor: (await api.staff('supervisor')).token,
    admin: (await api.staff('admin')).token,
    'custom role': await accountOf('watcher', true),
    'deactivated admin': await accountOf('admin', false),
  };
});
afterAll(() => api.close());

async function accountOf(role: string, active: boolean): Promise<string> {
  const id = newId();
  const row = { email: `${id}@example.com`, name: role, role, password_hash: 'none', active, created_at: new Date() };
  await api.knex('users').insert({ id: idToBytes(id), ...row });
  return api.issue({ type: 'user', id, name: role, role });
}

/** Nothing that a parameter names is there: who may ask is settled before anybody looks. */
const without = (route: string) => route.replace(/:\w+/g, newId());

function verdictOf(status: number): string {
  if (status >= 500) return `a fault: ${status}`;
  return status === 401 || status === 403 ? String(status) : 'yes';
}

describe.each(Object.keys(routeMatrix) as RouteName[])('%s', (route) => {
  it.each(askers.map((asker, column) => [asker, routeMatrix[route]?.[column]] as const))(
    '%s: %s',
    async (asker, row) => {
      const hasBody = !route.startsWith('GET');
      const answer = await api.ask(without(route), { token: tokens[asker], ...(hasBody ? { json: {} } : {}) });
      if (row === 'any') expect(answer.status, answer.text).toBeLessThan(500);
      else expect(verdictOf(answer.status), answer.text).toBe(row);
    },
  );
});

/** What its one permission is not enough for: it would be worth more than it says. */
it.each<[RouteName, Permission, object?]>([
  ['POST /admin/sites/:id/identity-keys', 'sites.write', { algorithm: 'HS256' }],
  ['POST /admin/webhooks', 'webhooks.write', { url: 'https://shop.example', events: ['message.created'] }],
  ['PATCH /admin/webhooks/:id', 'webhooks.write', { version: 1, url: 'https://shop.example' }],
  ['GET /admin/webhooks/:id/deliveries/:deliveryId', 'webhooks.read'],
])('%s needs %s and conversations.read_all', async (route, permission, json) => {
  const verdict = async (permissions: Permission[]) => {
    const name = `role-${newId().slice(-12)}`;
    const at = new Date();
    const role = { name, permissions: JSON.stringify(permissions), created_at: at, updated_at: at };
    await api.knex('roles').insert({ id: idToBytes(newId()), ...role });
    const asked = { token: await accountOf(name, true), ...(json && { json }) };
    return verdictOf((await api.ask(without(route.replace(':deliveryId', '1')), asked)).status);
  };
  expect(await verdict([permission])).toBe('403');
  expect(await verdict(['conversations.read_all'])).toBe('403');
  expect(await verdict([permission, 'conversations.read_all'])).toBe('yes');
});

describe.each([
  [chatNamespace, chatMatrix],
  [agentNamespace, agentMatrix],
] as const)('%s', (namespace, matrix) => {
  it.each(askers)('%s', async (asker) => {
    const expected = Object.entries(matrix).map(([event, row]) => [event, row[askers.indexOf(asker)]]);
    const { socket, connected } = dial(api, realtime, namespace, tokens[asker]);
    const refused = await connected.then(
      () => null,
      (error: Error & { data: WireError }) => error.data,
    );
    const found: string[][] = [];
    for (const event of Object.keys(matrix)) {
      const answer: Ack<unknown> = refused ? { ok: false, error: refused } : await socket.emitWithAck(event, {});
      found.push([event, answer.ok ? 'yes' : sayingOf(answer.error)]);
    }
    expect(found).toEqual(expected);
  });
});

/** An empty request is a bad one: whoever hears that was let on. */
function sayingOf({ code }: WireError): string {
  if (code === 'unauthorized') return '401';
  if (code === 'forbidden') return '403';
  return code === 'bad_request' ? 'yes' : code;
}
