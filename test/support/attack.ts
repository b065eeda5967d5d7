import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { routeNames, routes } from '#contract/routes/index.ts';
import type { RouteName, RouteSpec } from '#contract/routes/route.ts';
import { newId } from '#shared/id.ts';
import type { Api } from './api-fixture.ts';

/** Everything a test needs to attack any route of the contract; new routes are attacked as soon as they are there. */
export type Target = Awaited<ReturnType<typeof openTarget>>;

type Ids = { conversationId: string; userId: string };

/**
 * What stands for the parameters of a path, by the beginning of the path; the first that fits. Without a row here a
 * route is attacked at an id that nobody has: add one where more is to be reached.
 */
const parameters: [RegExp, string, (ids: Ids) => string][] = [
  [/^\/(?:chat|admin)\/conversations\//, 'id', ({ conversationId }) => conversationId],
  [/^\/admin\/users\//, 'id', ({ userId }) => userId],
  [/^\/admin\/settings\//, 'name', () => 'assistant'],
  [/^\/admin\/roles\//, 'name', () => 'agent'],
];

/** A customer with a conversation, another customer, and staff; `api` is theirs to attack. */
export async function openTarget(api: Api) {
  const owner = await api.visitor('Owner');
  const stranger = await api.visitor('Stranger');
  const admin = await api.staff('admin');
  const agent = await api.staff('agent');
  const opened = await api.ask('POST /chat/conversations', { token: owner.accessToken });
  const ids = { conversationId: (opened.body as { id: string }).id, userId: agent.id };

  return {
    ids,
    admin,
    agent,
    owner: owner.accessToken,
    stranger: stranger.accessToken,
    /** The route's path with its parameters filled in; `over` names some otherwise. */
    at: (name: string, over: Record<string, string> = {}) =>
      name.replace(/:(\w+)/g, (_, key: string) => {
        const path = name.split(' ')[1] ?? '';
        const row = parameters.find(([pattern, of]) => of === key && pattern.test(path));
        return over[key] ?? row?.[2](ids) ?? newId();
      }),
    /** A token of somebody whom the route lets in. */
    tokenFor: (name: RouteName) => {
      const access = routes[name]?.access;
      if (access === 'public') return undefined;
      return access === 'customer' || access === 'account' ? owner.accessToken : admin.token;
    },
  };
}

export const specs = Object.fromEntries(routeNames.map((name) => [name, routes[name] as RouteSpec]));
export const guarded = routeNames.filter((name) => specs[name]?.access !== 'public');
export const takesJson = routeNames.filter((name) => !/^(?:GET|DELETE)/.test(name) && !specs[name]?.upload);

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; items?: Schema } & {
  [key: string]: unknown;
};

export const schemaOf = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

/** A value that fits, as far as a schema says so; every text that is free says `text`. */
export function sampleOf(schema: Schema, text = 'x'): unknown {
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choice) return sampleOf(choice[0] ?? {}, text);
  if (schema.type === 'object') {
    const entries = Object.entries(schema.properties ?? {});
    return Object.fromEntries(entries.map(([name, inner]) => [name, sampleOf(inner, text)]));
  }
  if (schema.type === 'array') return [sampleOf(schema.items ?? {}, text)];
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (schema.type !== 'string') return text;
  const formats: Record<string, string> = {
    uuid: newId(),
    email: `${newId()}@example.com`,
    'date-time': '2026-01-01T00:00:00.000Z',
    uri: 'https://example.com/',
  };
  return formats[String(schema.format)] ?? text;
}

/** A value of another type than the schema's; undefined where anything goes. */
export function wrongFor(schema: Schema): unknown {
  const kinds = [schema, ...((schema.anyOf ?? schema.oneOf ?? []) as Schema[])].map(({ type }) => type);
  if (!kinds.some(Boolean) && schema.enum === undefined && schema.const === undefined) return undefined;
  return kinds.includes('object') ? 7 : { $ne: '' };
}

/** Tokens that look right and are not, by what is wrong with them. `good` is one that is. */
export async function forge(api: Api, good: string): Promise<Record<string, string | undefined>> {
  const [header = '', payload = '', signature = ''] = good.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const write = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { kid } = read(header);
  const claims = read(payload);
  const row = await api.knex('signing_keys').where({ kid }).first();
  const privateJwk = JSON.parse(api.front.fieldKeys.unseal(row.private_jwk_sealed, `signing_keys.${kid}`));
  const publicJwk = JSON.parse(row.public_jwk);
  const sign = async (changed: object, alg = 'EdDSA', key?: Uint8Array) =>
    new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg, kid, typ: 'JWT' })
      .sign(key ?? (await importJWK(privateJwk, 'EdDSA')));
  const past = Math.floor(Date.now() / 1000) - 60;
  return {
    missing: undefined,
    empty: '',
    noise: 'x',
    'a refresh token’s look': 'rt_0123456789abcdef',
    'not signed': `${write({ alg: 'none', kid })}.${payload}.`,
    'not signed, in capitals': `${write({ alg: 'NONE', kid })}.${payload}.${signature}`,
    'somebody else’s claims': `${header}.${write({ ...claims, sub: newId() })}.${signature}`,
    'an unknown key': `${write({ alg: 'EdDSA', kid: 'x' })}.${payload}.${signature}`,
    'a key that it brings along': `${write({ alg: 'EdDSA', jwk: publicJwk, jku: 'https://evil.example' })}.${payload}.${signature}`,
    'a path for a key': `${write({ alg: 'EdDSA', kid: '../../etc/passwd' })}.${payload}.${signature}`,
    'signed with the public key as a secret': await sign({}, 'HS256', Buffer.from(row.public_jwk)),
    expired: await sign({ exp: past, iat: past - 900 }),
    'for another audience': await sign({ aud: 'somebody-else' }),
    'of another issuer': await sign({ iss: 'somebody-else' }),
    'of no kind of ours': await sign({ typ: 'root' }),
    'without an end': await sign({ exp: undefined }),
  };
}

/** How many rows each table has: what a refused request may not change. */
export async function countRows(api: Api): Promise<Record<string, number>> {
  const tables = await api
    .knex('information_schema.tables')
    .whereRaw('table_schema = database()')
    .where({ table_type: 'BASE TABLE' })
    .select<{ name: string }[]>({ name: 'table_name' });
  // One statement: this is asked after every test.
  const each = tables.map(({ name }) =>
    api.knex.raw('select ? as name, count(*) as n from ??', [name, name]).toString(),
  );
  const [rows] = (await api.knex.raw(each.join(' union all '))) as [{ name: string; n: number }[]];
  return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
}
