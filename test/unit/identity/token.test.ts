import { randomBytes } from 'node:crypto';
import { generateKeyPair, importJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/shared/config.ts';
import { createFieldKeys } from '../../../src/shared/field-keys.ts';
import { newId } from '../../../src/shared/id.ts';
import type { Account } from '../../../src/shared/token/account.ts';
import { createTokens } from '../../../src/shared/token/create-tokens.ts';
import type { KeyStore, StoredKey } from '../../../src/shared/token/signing-keys.ts';

const fieldKeys = createFieldKeys(`k:${randomBytes(32).toString('base64')}`);
const user: Account = { type: 'user', id: newId(), name: 'Ana', role: 'admin' };
const customer: Account = { type: 'customer', id: newId(), name: null, siteId: newId(), channel: 'web' };

/** Rows in memory: what `signing_keys` holds, with a count of how often it was read. */
function openStore() {
  const rows: StoredKey[] = [];
  const store = {
    rows,
    reads: 0,
    async list() {
      store.reads += 1;
      return rows.map((row) => ({ ...row }));
    },
    insertFirst: async (key: StoredKey) => void (rows.some((row) => row.retiredAt === null) || rows.push(key)),
  };
  return store satisfies KeyStore;
}

async function open(store = openStore()) {
  const clock = { at: Date.UTC(2026, 10, 23) };
  return { store, clock, tokens: await createTokens(store, fieldKeys, () => clock.at) };
}

const parts = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('access tokens', () => {
  it.each([user, customer])('say who $type is, for 15 minutes', async (account) => {
    const { tokens, clock } = await open();
    const { token, expiresAt } = await tokens.issue(account);
    expect(expiresAt).toBe(clock.at + 900_000);
    expect(await tokens.verify(token)).toEqual({ ...account, expiresAt });
    clock.at += 899_000;
    expect(await tokens.verify(token)).toMatchObject({ id: account.id });
    clock.at += 1000;
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('are refused when anything about them is not ours', async () => {
    const { tokens, clock, store } = await open();
    const { token } = await tokens.issue(user);
    const [header = '', payload = ''] = parts(token);
    const { kid } = JSON.parse(header);
    const claims = JSON.parse(payload);
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const sign = (changes: object) =>
      new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' }).sign(privateKey);
    const hmac = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
      .sign(Buffer.from(store.rows[0]?.publicJwk ?? ''));
    const [, body = '', signature = ''] = token.split('.');
    const forged = {
      empty: '',
      noise: 'a.b.c',
      none: `${encode({ alg: 'none', kid })}.${body}.`,
      unsigned: `${token.split('.')[0]}.${body}.`,
      'another role': `${token.split('.')[0]}.${encode({ ...claims, role: 'root' })}.${signature}`,
      'another key': await sign({}),
      'public key as secret': await hmac,
      'unknown kid': `${encode({ alg: 'EdDSA', kid: 'x' })}.${body}.${signature}`,
      'no kid': `${encode({ alg: 'EdDSA' })}.${body}.${signature}`,
    };
    for (const [name, text] of Object.entries(forged)) {
      await expect(tokens.verify(text), name).rejects.toMatchObject({ code: 'unauthorized' });
    }
    clock.at += 1;
    expect(await tokens.verify(token)).toMatchObject({ id: user.id });
  });

  it('are refused when they are for somebody else, though our key signed them', async () => {
    const { tokens, store, clock } = await open();
    const { kid = '', privateJwkSealed = '' } = store.rows[0] ?? {};
    const key = await importJWK(JSON.parse(fieldKeys.unseal(privateJwkSealed, `signing_keys.${kid}`)), 'EdDSA');
    const sign = (claims: object, typ = 'JWT') => {
      const whole = { iss: 'chat-api', aud: 'chat-api', sub: user.id, typ: 'user', name: 'Ana', role: 'admin' };
      const exp = clock.at / 1000 + 60;
      return new SignJWT({ ...whole, exp, ...claims }).setProtectedHeader({ alg: 'EdDSA', kid, typ }).sign(key);
    };
    expect(await tokens.verify(await sign({}))).toMatchObject(user);
    await expect(tokens.verify(await sign({}, 'logout+jwt'))).rejects.toMatchObject({ code: 'unauthorized' });
    const wrong = [
      { aud: 'x' },
      { iss: 'x' },
      { typ: 'robot' },
      { typ: 'customer' },
      { sub: 'me' },
      { exp: undefined },
    ];
    for (const claims of wrong) {
      await expect(tokens.verify(await sign(claims)), JSON.stringify(claims)).rejects.toMatchObject({
        code: 'unauthorized',
      });
    }
  });
});

describe('signing keys', () => {
  it('are made once, and stored sealed', async () => {
    const { store, tokens } = await open();
    const second = await createTokens(store, fieldKeys, () => Date.UTC(2026, 10, 23));
    expect(store.rows).toHaveLength(1);
    expect(await second.verify((await tokens.issue(user)).token)).toMatchObject(user);
    expect(JSON.stringify(store.rows)).not.toContain('"d"');
    const { keys } = await tokens.jwks();
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: store.rows[0]?.kid, alg: 'EdDSA', use: 'sig' },
    ]);
  });

  it('that field keys do not open keep the process from starting', async () => {
    const { store } = await open();
    const others = createFieldKeys(`k:${randomBytes(32).toString('base64')}`);
    await expect(createTokens(store, others, Date.now)).rejects.toThrow(ConfigError);
  });

  it('of another process are found when they appear, at most once a second', async () => {
    const { store, tokens, clock } = await open();
    const rotated = openStore();
    const other = await createTokens(rotated, fieldKeys, () => clock.at);
    const { token } = await other.issue(customer);
    store.rows.push(...rotated.rows);
    const reads = store.reads;
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(store.reads).toBe(reads);
    clock.at += 1000;
    expect(await tokens.verify(token)).toMatchObject(customer);
    for (const kid of ['a', 'b', 'c']) {
      const unknown = `${encode({ alg: 'EdDSA', kid })}.e30.AAAA`;
      await expect(tokens.verify(unknown)).rejects.toMatchObject({ code: 'unauthorized' });
    }
    expect(store.reads).toBe(reads + 1);
  });

  it('that are retired verify until their tokens have ended, and no longer', async () => {
    const { store, tokens, clock } = await open();
    const { token } = await tokens.issue(user);
    const next = openStore();
    await createTokens(next, fieldKeys, () => clock.at);
    store.rows.push(...next.rows);
    Object.assign(store.rows[0] ?? {}, { retiredAt: clock.at + 90_000 });
    clock.at += 60_000;
    const before = await tokens.issue(user);
    expect(before.token.split('.')[0]).toBe(token.split('.')[0]);
    clock.at += 30_000;
    const after = await tokens.issue(user);
    expect(JSON.parse(parts(after.token)[0] ?? '').kid).toBe(next.rows[0]?.kid);
    expect((await tokens.jwks()).keys).toHaveLength(2);
    expect(await tokens.verify(before.token)).toMatchObject(user);
    clock.at += 900_000;
    await expect(tokens.verify(before.token)).rejects.toMatchObject({ code: 'unauthorized' });
    expect((await tokens.jwks()).keys).toHaveLength(1);
  });

  it('that are revoked verify nothing more after a minute, whatever was verified before', async () => {
    const { store, tokens, clock } = await open();
    const { token } = await tokens.issue(user);
    expect(await tokens.verify(token)).toMatchObject(user);
    const next = openStore();
    await createTokens(next, fieldKeys, () => clock.at);
    store.rows.splice(0, 1, ...next.rows);
    clock.at += 60_000;
    await tokens.issue(user);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('sign nothing more once they are retired, and still verify', async () => {
    const { store, tokens, clock } = await open();
    const { token } = await tokens.issue(user);
    const next = openStore();
    await createTokens(next, fieldKeys, () => clock.at);
    Object.assign(store.rows[0] ?? {}, { retiredAt: clock.at });
    store.rows.push(...next.rows);
    clock.at += 60_000;
    const issued = await tokens.issue(user);
    expect(JSON.parse(parts(issued.token)[0] ?? '').kid).toBe(next.rows[0]?.kid);
    expect(await tokens.verify(token)).toMatchObject(user);
  });
});
