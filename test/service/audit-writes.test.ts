import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteName } from '#contract/routes/route.ts';
import { adminWrites, type World } from '../support/admin-writes.ts';
import { type Api, openApiFixture } from '../support/api-fixture.ts';

let api: Api;
let world: World;
let admin: { id: string; name: string };
beforeAll(async () => {
  api = await openApiFixture();
  const { token, ...user } = await api.staff('admin');
  admin = user;
  const made = async (route: string, json?: object) => {
    const answer = await api.ask(route, { token, json });
    expect(answer.status, `${route} ${answer.text}`).toBeLessThan(300);
    return answer.body as Record<string, unknown>;
  };
  world = { api, token, made };
  // The first visitor makes the site that customers belong to.
  await api.visitor();
});
afterAll(() => api.close());

const entries = (): Promise<Record<string, unknown>[]> => api.knex('audit_log').orderBy('id');

/** Carries a request out, and returns what it left in the audit log. */
async function leftBy(route: RouteName): Promise<Record<string, unknown>[]> {
  const prepare = adminWrites[route];
  if (typeof prepare !== 'function') throw new Error(`${route} leaves none: ${prepare?.none}`);
  const { params = {}, asked = {} } = await prepare(world);
  const path = route.replace(/:(\w+)/g, (_, name) => String(params[name]));
  const before = new Set((await entries()).map(({ id }) => String(id)));
  const headers = { ...asked.headers, 'x-request-id': 'the-write' };
  const answer = await api.ask(path, { ...asked, token: world.token, headers });
  expect(answer.status, answer.text).toBeLessThan(300);
  return (await entries()).filter(({ id }) => !before.has(String(id)));
}

const audited = (Object.keys(adminWrites) as RouteName[]).filter((route) => typeof adminWrites[route] === 'function');

describe('leaves one entry that says who did it and by which request', () => {
  it.each(audited)('%s', async (route) => {
    const left = await leftBy(route);
    const actor = { actor_type: 'user', actor_name: admin.name, request_id: 'the-write' };
    expect(left.map(({ actor_type, actor_name, request_id }) => ({ actor_type, actor_name, request_id }))).toEqual([
      actor,
    ]);
    expect(left[0]?.action).toMatch(/^[a-z_]+\.[a-z_]+$/);
  });
});
