import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  listSigningKeys,
  openTokens,
  rotateSigningKey,
  rotationLeadMs,
} from '#shared/commands/accounts/open-tokens.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import { newCustomer } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { envOf, runCli, runJson } from '../cli/run-cli.ts';

let h: Harness;
const clock = { at: Date.now() };
let processes: [Tokens, Tokens];
const { account } = newCustomer();
const now = () => clock.at;
const deps = () => ({ knex: h.knex, fieldKeys: h.front.fieldKeys, now });
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const states = async () => (await listSigningKeys(h.knex, clock.at)).map(({ state }) => state);

beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());
beforeEach(async () => {
  await h.knex('signing_keys').del();
  clock.at = Date.now();
  const open = () => openTokens(h.knex, h.front.fieldKeys, now);
  processes = [await open(), await open()];
  clock.at += 1000;
});

it('two processes go over to a new key without a token refused in between', async () => {
  const [one, other] = processes;
  const first = await one.issue(account);
  const { kid, signsFrom } = await rotateSigningKey(deps());
  expect(signsFrom).toBe(clock.at + rotationLeadMs);
  expect(await states()).toEqual(['signing', 'next']);

  const issued: string[] = [first.token];
  // The clock goes by the second, as the processes issue and verify at each other's.
  for (let second = 0; second < 200; second += 1) {
    clock.at += 1000;
    const issuer = processes[second % 2] ?? one;
    const { token } = await issuer.issue(account);
    issued.push(token);
    for (const process of processes) expect(await process.verify(token)).toMatchObject({ id: account.id });
  }
  const old = issued.filter((token) => kidOf(token) !== kid).length;
  expect(old).toBeGreaterThanOrEqual(rotationLeadMs / 1000);
  expect(old).toBeLessThan(rotationLeadMs / 1000 + 60);
  expect(await states()).toEqual(['verifying', 'signing']);
  expect((await other.jwks()).keys).toHaveLength(2);

  const last = issued.findLast((token) => kidOf(token) !== kid) ?? '';
  expect(await other.verify(last)).toMatchObject({ id: account.id });
  clock.at += 900_000;
  expect(await states()).toEqual(['ended', 'signing']);
  expect((await other.jwks()).keys).toMatchObject([{ kid }]);
});

it('a revoked key verifies nothing more after a minute', async () => {
  const [one, other] = processes;
  const { token } = await one.issue(account);
  expect(await other.verify(token)).toMatchObject({ id: account.id });
  const { kid } = await rotateSigningKey(deps(), { revoke: true });
  clock.at += 60_000;
  const next = await one.issue(account);
  expect(kidOf(next.token)).toBe(kid);
  expect(await other.verify(next.token)).toMatchObject({ id: account.id });
  for (const process of processes) await expect(process.verify(token)).rejects.toMatchObject({ code: 'unauthorized' });
});

it('two rotations at once leave one key to sign with', async () => {
  await Promise.all([rotateSigningKey(deps()), rotateSigningKey(deps())]);
  clock.at += rotationLeadMs + 60_000;
  expect((await states()).filter((state) => state === 'signing')).toHaveLength(1);
  const kids = await Promise.all(processes.map(async (process) => kidOf((await process.issue(account)).token)));
  expect(new Set(kids).size).toBe(1);
});

it('is done and shown by the command line', async () => {
  const env = envOf(h);
  const { kid } = await runJson<{ kid: string }>(['keys', 'rotate'], env);
  const listed = await runCli(['keys', 'list'], env);
  expect(listed.out).toMatch(new RegExp(`${kid} +next`));
  const revoked = await runCli(['keys', 'rotate', '--revoke'], env);
  expect(revoked.code).toBe(0);
  const states = (await runJson<{ kid: string; state: string }[]>(['keys', 'list'], env)).map(({ state }) => state);
  expect(states).toEqual(['ended', 'ended', 'signing']);
});
