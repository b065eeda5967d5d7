import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { routeNames } from '#contract/routes/index.ts';
import { newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { countRows, forge, guarded, openTarget, specs, type Target } from '../../support/attack.ts';

/** OWASP API Top 10 (2023), cases 1, 2, 3 and 5, against every route of the contract. */
let api: Api;
let target: Target;
let forged: { customer: Record<string, string | undefined>; admin: Record<string, string | undefined> };
let before: Record<string, number>;
beforeAll(async () => {
  api = await openApiFixture({ LOG_LEVEL: 'silent' });
  target = await openTarget(api);
  forged = { customer: await forge(api, target.owner), admin: await forge(api, target.admin.token) };
  await api.ask(`POST /admin/conversations/${target.ids.conversationId}/take`, { token: target.admin.token });
  before = await countRows(api);
});
afterAll(() => api.close());
afterEach(async () => {
  expect(await api.ask('GET //health/live')).toMatchObject({ status: 200 });
  // Whoever is refused leaves nothing behind.
  expect(await countRows(api)).toEqual(before);
});

const problem = (status: number, code: string) => ({ status, body: { status, code, detail: expect.any(String) } });

describe.each(guarded)('%s', (name) => {
  const access = specs[name]?.access ?? '';
  const kind = access === 'customer' || access === 'account' ? 'customer' : 'admin';

  it('lets in no token that is not ours', async () => {
    for (const [fault, token] of Object.entries(forged[kind])) {
      const answer = await api.ask(target.at(name), { token, ...(/^(GET|DELETE)/.test(name) ? {} : { json: {} }) });
      expect(answer, fault).toMatchObject(problem(401, 'unauthorized'));
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('takes a token from the header only', async () => {
    const token = kind === 'customer' ? target.owner : target.admin.token;
    const at = target.at(name);
    const headers = { cookie: `token=${token}; chat_api_admin=${token}`, 'x-access-token': token };
    expect(await api.ask(`${at}?access_token=${token}&token=${token}`, { headers })).toMatchObject({ status: 401 });
    expect(await api.ask(at, { headers: { authorization: `Basic ${token}` } })).toMatchObject({ status: 401 });
  });
});

const accessOf = (name: string) => specs[name]?.access ?? '';
const owned = guarded.filter((name) => accessOf(name) === 'customer' && name.includes(':'));
it.each(owned)('%s has nothing of another customer', async (name) => {
  const answer = await api.ask(target.at(name), { token: target.stranger, ...jsonFor(name) });
  expect([400, 404]).toContain(answer.status);
  expect(answer.text).not.toContain('Owner');
});

const ofOneKind = guarded.filter((name) => accessOf(name) !== 'account');
it.each(ofOneKind)('%s is not for the other kind of account', async (name) => {
  const token = accessOf(name) === 'customer' ? target.admin.token : target.owner;
  expect(await api.ask(target.at(name), { token, ...jsonFor(name) })).toMatchObject(problem(403, 'forbidden'));
});

const ofStaff = guarded.filter((name) => /conversations\/:id/.test(name) && accessOf(name) !== 'customer');
it.each(ofStaff)('%s has no colleague’s conversation', async (name) => {
  const answer = await api.ask(target.at(name), { token: target.agent.token, ...jsonFor(name) });
  expect([400, 403, 404, 409]).toContain(answer.status);
  expect(answer.text).not.toContain(target.ids.conversationId);
});

const jsonFor = (name: string) => (/^(GET|DELETE)/.test(name) ? {} : { json: { clientMessageId: newId(), text: 'x' } });

describe.each(routeNames)('%s', (name) => {
  it('takes no other method, whatever a header says', async () => {
    const [, path = ''] = name.split(' ');
    // A path of words may be one with a parameter too: `/conversations/bulk` is also `/conversations/:id`.
    const reaches = (other: string) => new RegExp(`^${other.replace(/:\w+/g, '[^/]+')}$`).test(path);
    const known = routeNames.filter((other) => reaches(other.split(' ')[1] ?? '')).map((other) => other.split(' ')[0]);
    for (const method of ['DELETE', 'PUT', 'PATCH', 'POST', 'PROPFIND'].filter((other) => !known.includes(other))) {
      const answer = await api.ask(target.at(`${method} ${path}`), { token: target.tokenFor(name) });
      expect(answer, method).toMatchObject(problem(method === 'PROPFIND' ? 501 : 405, 'bad_request'));
      if (method !== 'PROPFIND') expect(answer.headers.get('allow')).toContain(known[0]);
    }
    const headers = { 'x-http-method-override': name.split(' ')[0] ?? '' };
    const posing = known.includes('GET') ? 'DELETE' : 'GET';
    if (known.includes(posing)) return;
    expect(await api.ask(target.at(`${posing} ${path}`), { headers })).toMatchObject({ status: 405 });
  });
});
