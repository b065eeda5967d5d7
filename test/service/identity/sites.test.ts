import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChatClient } from '#client/open-chat-client.ts';
import type { Site } from '#contract/sites.ts';
import { idToBytes } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { dial } from '../../support/chat-socket.ts';
import { until } from '../../support/until.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('admin'));
});
afterAll(() => api.close());

const admin = (route: string, json?: object) => api.ask(route, { token, json });
const visit = (json: object) => api.ask('POST /auth/visitor', { json });
type Visit = { customer: { id: string; name: string | null }; accessToken: string; refreshToken: string };

async function newSite(fields: object = {}): Promise<Site> {
  const { status, body } = await admin('POST /admin/sites', { name: 'Shop', ...fields });
  expect(status).toBe(201);
  return body as Site;
}
const addKey = (site: Site, json: object) => admin(`POST /admin/sites/${site.id}/identity-keys`, json);

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
function sign(claims: object, key: CryptoKey | Uint8Array, alg: string, header: object = {}) {
  const whole = { sub: 'c-1', exp: inAnHour(), ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(whole))).setProtectedHeader({ alg, ...header }).sign(key);
}

describe('sites', () => {
  it('are made, listed, changed and deleted, each with a line in the audit log', async () => {
    const site = await newSite({ origins: ['https://a.example'] });
    const path = `/admin/sites/${site.id}`;
    const json = { version: 1, identityIssuer: 'https://a.example', name: 'Shop A' };
    const changed = await admin(`PATCH ${path}`, json);
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Shop A', version: 2, origins: ['https://a.example'] },
    });
    expect(await admin(`PATCH ${path}`, json)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const page = (await admin('GET /admin/sites?limit=1')).body as { items: Site[]; nextCursor: string | null };
    expect(page.items).toHaveLength(1);
    expect(await admin(`GET ${path}`)).toMatchObject({ body: { identityIssuer: 'https://a.example' } });
    expect(await admin(`DELETE ${path}`)).toMatchObject({ status: 204 });
    expect(await admin(`GET ${path}`)).toMatchObject({ status: 404 });
    const lines = await api.knex('audit_log').where({ target_id: site.id }).orderBy('id');
    expect(lines.map(({ action }) => action)).toEqual(['site.create', 'site.update', 'site.delete']);
  });

  it.each([
    [{ name: '' }],
    [{ name: 'x', origins: ['https://a.example/path'] }],
    [{ name: 'x', origins: ['ftp://a.example'] }],
    [{ name: 'x', settings: {} }],
  ])('%j is refused', async (json) => {
    expect(await admin('POST /admin/sites', json)).toMatchObject({ status: 400 });
  });

  it('with customers, and the default one, stay', async () => {
    const site = await newSite();
    const { body } = await visit({ siteId: site.id });
    expect(await api.tokens.verify((body as Visit).accessToken)).toMatchObject({ siteId: site.id });
    expect(await admin(`DELETE /admin/sites/${site.id}`)).toMatchObject({ status: 409 });
    expect(await visit({ siteId: '01900000-0000-7000-8000-000000000009' })).toMatchObject({ status: 400 });
  });

  it('take public keys and secrets that fit, and show none of them again', async () => {
    const site = await newSite();
    const rsa = await generateKeyPair('RS256', { extractable: true });
    const ec = await generateKeyPair('ES256', { extractable: true });
    const small = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
    const publicKey = await exportSPKI(rsa.publicKey);
    expect(await addKey(site, { algorithm: 'RS256', publicKey })).toMatchObject({ status: 201, body: { kid: null } });
    const jwk = JSON.stringify({ ...(await exportJWK(ec.publicKey)), kid: 'k1' });
    expect(await addKey(site, { algorithm: 'ES256', publicKey: jwk })).toMatchObject({ body: { kid: 'k1' } });
    const made = await addKey(site, { algorithm: 'HS256' });
    const { secret } = made.body as { secret: string };
    expect(secret.length).toBeGreaterThan(40);
    const refused = [
      { algorithm: 'RS256', publicKey: await exportPKCS8(small.privateKey) },
      { algorithm: 'ES256', publicKey: JSON.stringify(await exportJWK(ec.privateKey)) },
      { algorithm: 'ES256', publicKey },
      { algorithm: 'EdDSA' },
      { algorithm: 'HS256', publicKey },
      { algorithm: 'HS256', secret: 'short' },
      { algorithm: 'none', secret: 'x'.repeat(32) },
    ];
    for (const json of refused) expect(await addKey(site, json), json.algorithm).toMatchObject({ status: 400 });
    const read = await admin(`GET /admin/sites/${site.id}`);
    expect((read.body as Site).identityKeys).toHaveLength(3);
    const rows = await api.knex('site_identity_keys');
    expect(read.text + JSON.stringify(rows) + JSON.stringify(await api.knex('audit_log'))).not.toContain(secret);
  });
});

describe('an identity token', () => {
  it.each(['EdDSA', 'ES256', 'RS256'] as const)(
    'signed with %s makes the same customer on all devices',
    async (alg) => {
      const site = await newSite();
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      await addKey(site, { algorithm: alg, publicKey: await exportSPKI(publicKey) });
      const first = await sign({ name: 'Ann', email: 'ann@shop.example', phone: '+49 30 123456' }, privateKey, alg);
      const phone = (await visit({ siteId: site.id, identityToken: first })).body as Visit;
      expect(phone.customer.name).toBe('Ann');
      const desk = await visit({ siteId: site.id, identityToken: await sign({ name: 'Ann B' }, privateKey, alg) });
      expect(desk).toMatchObject({ status: 200, body: { customer: { id: phone.customer.id, name: 'Ann B' } } });
      const seen = await admin(`GET /admin/customers/${phone.customer.id}`);
      expect(seen.body).toMatchObject({ externalId: 'c-1', email: 'ann@shop.example', siteId: site.id });
      const other = await visit({ siteId: site.id, identityToken: await sign({ sub: 'c-2' }, privateKey, alg) });
      expect((other.body as Visit).customer.id).not.toBe(phone.customer.id);
    },
  );

  it('with a shared secret too; two devices that come at once are one customer', async () => {
    const site = await newSite();
    const { secret } = (await addKey(site, { algorithm: 'HS256' })).body as { secret: string };
    const identityToken = await sign({}, Buffer.from(secret), 'HS256');
    const answers = await Promise.all([1, 2, 3].map(() => visit({ siteId: site.id, identityToken })));
    expect(new Set(answers.map(({ body }) => (body as Visit).customer.id)).size).toBe(1);
  });

  it('makes the anonymous customer of a device the known one, unless that one is there', async () => {
    const site = await newSite();
    const { secret } = (await addKey(site, { algorithm: 'HS256' })).body as { secret: string };
    const identityToken = await sign({}, Buffer.from(secret), 'HS256');
    const [ann, again] = [(await visit({ siteId: site.id })).body, (await visit({ siteId: site.id })).body] as Visit[];
    const elsewhere = (await visit({})).body as Visit;
    const known = (from?: Visit, claims = identityToken) =>
      visit({ siteId: site.id, identityToken: claims, refreshToken: from?.refreshToken });
    expect((await known(ann)).body).toMatchObject({ customer: { id: ann?.customer.id } });
    expect((await known(again)).body).toMatchObject({ customer: { id: ann?.customer.id } });
    const third = (await known(elsewhere, await sign({ sub: 'c-3' }, Buffer.from(secret), 'HS256'))).body as Visit;
    expect(third.customer.id).not.toBe(elsewhere.customer.id);
  });

  it('ends what was open in the anonymous customer’s name: who was there before may have kept tokens', async () => {
    const site = await newSite();
    const { secret } = (await addKey(site, { algorithm: 'HS256' })).body as { secret: string };
    const { url } = await api.realtime();
    const before = (await visit({ siteId: site.id })).body as Visit;
    const { socket, connected } = dial(api, url, '/chat', before.accessToken);
    await connected;
    const ended = new Promise((resolve) => void socket.once('disconnect', resolve));
    const identityToken = await sign({}, Buffer.from(secret), 'HS256');
    const after = await visit({ siteId: site.id, identityToken, refreshToken: before.refreshToken });
    expect(after).toMatchObject({ status: 200, body: { customer: { id: before.customer.id } } });
    expect(await ended).toBe('io server disconnect');
    expect(await api.ask('GET /me', { token: before.accessToken })).toMatchObject({ status: 401 });
    const { refreshToken } = before;
    expect(await api.ask('POST /auth/refresh', { json: { refreshToken } })).toMatchObject({ status: 401 });
    const own = after.body as Visit;
    expect(await api.ask('GET /me', { token: own.accessToken })).toMatchObject({ status: 200 });
    const renewed = await api.ask('POST /auth/refresh', { json: { refreshToken: own.refreshToken } });
    expect(renewed).toMatchObject({ status: 200 });
  });

  it('leaves a client that gets the new tokens in its conversation', async () => {
    const site = await newSite();
    const { secret } = (await addKey(site, { algorithm: 'HS256' })).body as { secret: string };
    const { url } = await api.realtime();
    // A page asks for tokens and whoever needs some meanwhile waits for the answer.
    const asking = async (answer: ReturnType<typeof visit>) => (await answer).body as Visit;
    let pair = asking(visit({ siteId: site.id }));
    const access = async () => (await pair).accessToken;
    const renew = async () => {
      const { refreshToken } = await pair;
      pair = asking(api.ask('POST /auth/refresh', { json: { refreshToken } }));
      return access();
    };
    const client = openChatClient({ url, tokens: { access, renew } });
    api.releasers.add(() => client.close());
    const { conversationId } = await client.open();
    await client.send(conversationId, 'before').done;
    const identityToken = await sign({}, Buffer.from(secret), 'HS256');
    const { refreshToken } = await pair;
    pair = asking(visit({ siteId: site.id, identityToken, refreshToken }));
    await pair;
    expect(await client.send(conversationId, 'after').done).toMatchObject({ text: 'after' });
    expect(client.view(conversationId)?.messages.map(({ text }) => text)).toContain('before');
  });

  it('of a customer who is erased meanwhile makes a new one', async () => {
    const site = await newSite();
    const { secret } = (await addKey(site, { algorithm: 'HS256' })).body as { secret: string };
    const identityToken = await sign({ name: 'Ann' }, Buffer.from(secret), 'HS256');
    const known = () => visit({ siteId: site.id, identityToken });
    const { customer } = (await known()).body as Visit;
    const again = await api.knex.transaction(async (trx) => {
      const erased = { state: 'erased', external_id: null };
      await trx('customers')
        .where({ id: idToBytes(customer.id) })
        .update(erased);
      const asked = known();
      await until('it waits for the erasure', async () => {
        const running: (string | null)[] = await api.knex('information_schema.processlist').pluck('info');
        return running.some(
          (query) => query && /^(?:update|select .* from) `customers`.*(?:seen_at|for update)/.test(query),
        );
      });
      return { asked };
    });
    const { status, body } = await again.asked;
    expect(status).toBe(200);
    expect((body as Visit).customer.id).not.toBe(customer.id);
  });

  it('is the one who says how a customer of the host site is reached: the customer changes the name only', async () => {
    const site = await newSite();
    const { secret } = (await addKey(site, { algorithm: 'HS256' })).body as { secret: string };
    const identityToken = await sign({ email: 'ann@shop.example' }, Buffer.from(secret), 'HS256');
    const { accessToken } = (await visit({ siteId: site.id, identityToken })).body as Visit;
    const change = (json: object) => api.ask('PATCH /me', { token: accessToken, json });
    for (const json of [{ email: 'eve@shop.example' }, { phone: null }, { name: 'Eve', email: null }]) {
      expect(await change(json)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect(await change({ name: 'Ann' })).toMatchObject({
      status: 200,
      body: { name: 'Ann', email: 'ann@shop.example' },
    });
  });

  it('gives nobody the anonymous customer of a refresh token that was spent long ago', async () => {
    const site = await newSite();
    const { secret } = (await addKey(site, { algorithm: 'HS256' })).body as { secret: string };
    const { refreshToken, customer } = (await visit({ siteId: site.id })).body as Visit;
    await api.ask('POST /auth/refresh', { json: { refreshToken } });
    api.clock.ahead += 60_000;
    const identityToken = await sign({ sub: 'c-thief' }, Buffer.from(secret), 'HS256');
    const thief = (await visit({ siteId: site.id, identityToken, refreshToken })).body as Visit;
    api.clock.ahead = 0;
    expect(thief.customer.id).not.toBe(customer.id);
  });

  it('is refused for anything that is not the site’s own', async () => {
    const site = await newSite({ identityIssuer: 'https://shop.example', identityAudience: 'chat' });
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const pem = await exportSPKI(publicKey);
    const key = (await addKey(site, { algorithm: 'RS256', publicKey: pem })).body as { id: string };
    const right = { iss: 'https://shop.example', aud: 'chat' };
    const good = await sign(right, privateKey, 'RS256');
    const strangers = await generateKeyPair('RS256');
    const [, payload] = good.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const jwk = await exportJWK(publicKey);
    const bad = {
      none,
      'the public key as a secret': await sign(right, Buffer.from(pem), 'HS256'),
      'its JWK as a secret': await sign(right, Buffer.from(JSON.stringify(jwk)), 'HS256'),
      'a key of its own': await sign(right, strangers.privateKey, 'RS256', {
        jwk: await exportJWK(strangers.publicKey),
      }),
      'no issuer': await sign({ aud: 'chat' }, privateKey, 'RS256'),
      'another audience': await sign({ ...right, aud: 'mail' }, privateKey, 'RS256'),
      expired: await sign({ ...right, exp: inAnHour() - 3660 }, privateKey, 'RS256'),
      'no end': await sign({ ...right, exp: undefined }, privateKey, 'RS256'),
      'too long a life': await sign({ ...right, exp: inAnHour() + 86_400 }, privateKey, 'RS256'),
      nobody: await sign({ ...right, sub: '' }, privateKey, 'RS256'),
      'no text': 'x',
      'our own access token': token,
    };
    for (const [name, identityToken] of Object.entries(bad)) {
      const answer = await visit({ siteId: site.id, identityToken });
      expect(answer, name).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    }
    expect(await visit({ identityToken: good })).toMatchObject({ status: 401 });
    expect(await visit({ siteId: site.id, identityToken: good })).toMatchObject({ status: 200 });
    expect(await admin(`DELETE /admin/sites/${site.id}/identity-keys/${key.id}`)).toMatchObject({ status: 204 });
    expect(await visit({ siteId: site.id, identityToken: good })).toMatchObject({ status: 401 });
  });
});
