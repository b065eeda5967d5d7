import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Staff } from '#contract/accounts.ts';
import { logIn } from '#shared/commands/accounts/log-in.ts';
import { setPasswordByToken } from '#shared/commands/accounts/reset-password.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { envOf, runCli, runJson } from './run-cli.ts';

let harness: Harness;
let env: ReturnType<typeof envOf>;
beforeAll(async () => {
  harness = await openHarness();
  env = envOf(harness);
});
afterAll(() => harness.close());

const deps = () => ({ knex: harness.knex, tokens: harness.tokens, now: Date.now });
const create = (email: string, ...more: string[]) => ['user', 'create', '--email', email, '--name', 'Bo', ...more];

describe('user create', () => {
  it('makes up a password that works, and prints it once', async () => {
    type Created = { email: string; role: string; password: string };
    const { email, role, password } = await runJson<Created>(create('Bo@shop.example', '--role', 'supervisor'), env);
    expect({ email, role }).toEqual({ email: 'bo@shop.example', role: 'supervisor' });
    expect((await logIn(deps(), { email, password })).user.role).toBe('supervisor');
  });

  it('takes a password from stdin, and does not show it', async () => {
    const password = 'correct horse battery';
    const { code, out } = await runCli(create('stdin@shop.example', '--password-stdin'), env, `${password}\n`);
    expect(code).toBe(0);
    expect(out).not.toContain(password);
    expect((await logIn(deps(), { email: 'stdin@shop.example', password })).user.role).toBe('agent');
  });

  it('refuses in one line what cannot be', async () => {
    await runCli(create('twice@shop.example'), env);
    const twice = await runCli(create('twice@shop.example'), env);
    expect(twice).toEqual({
      code: 1,
      out: '',
      err: 'chat-api: There is a user with this email address already. [conflict]\n',
    });
    const short = await runCli(create('short@shop.example', '--password-stdin'), env, 'short\n');
    expect(short.code).toBe(1);
    expect(short.err).toBe('chat-api: this was refused [bad_request]\n  password: must have 10 characters or more\n');
  });
});

describe('a role that is not there', () => {
  it.each([
    create('role@shop.example'),
    ['user', 'invite', '--email', 'role@shop.example', '--name', 'Bo'],
    ['user', 'set-role', '--email', 'role@shop.example'],
    ['user', 'list'],
  ])('is refused with those that are: %s %s', async (...command) => {
    const err = 'chat-api: --role: there is no role "king", only admin, supervisor, agent\n';
    expect(await runCli([...command, '--role', 'king'], env)).toEqual({ code: 1, out: '', err });
  });

  it('and an empty list says so', async () => {
    expect((await runCli(['user', 'list', '--role', 'admin'], env)).out).toBe('no accounts\n');
  });
});

describe('user list, set-role, deactivate and activate', () => {
  const listed = async (...more: string[]) =>
    (await runJson<{ email: string }[]>(['user', 'list', ...more], env)).map(({ email }) => email);

  it('show accounts, change them and say so in the audit log', async () => {
    const email = 'moves@shop.example';
    const { password } = await runJson<{ password: string }>(create(email), env);
    const as = (command: string, ...more: string[]) =>
      runJson<Staff>(['user', command, '--email', 'Moves@shop.example', ...more], env);
    expect(await as('set-role', '--role', 'supervisor')).toMatchObject({ email, role: 'supervisor', version: 2 });
    expect(await listed('--role', 'supervisor')).toContain(email);
    expect(await as('deactivate')).toMatchObject({ active: false });
    expect(await listed('--active')).not.toContain(email);
    expect(await listed()).toContain(email);
    await expect(logIn(deps(), { email, password })).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await as('activate')).toMatchObject({ active: true });
    expect((await logIn(deps(), { email, password })).user.role).toBe('supervisor');
    const written = await harness.knex('audit_log').where({ action: 'user.update' }).orderBy('id');
    expect(written.map(({ actor_type, after }) => [actor_type, JSON.parse(after)])).toEqual([
      ['system', { role: 'supervisor' }],
      ['system', { active: false }],
      ['system', { active: true }],
    ]);
    expect((await runCli(['user', 'list'], env)).out).toMatch(/^moves@shop.example +Bo +supervisor +yes /m);
  });

  it('say who is missing, and keep the last admin', async () => {
    const of = (email: string) => runCli(['user', 'deactivate', '--email', email], env);
    expect((await of('nobody@shop.example')).err).toContain('there is no user nobody@shop.example');
    await runCli(create('boss@shop.example', '--role', 'admin'), env);
    expect(await of('boss@shop.example')).toMatchObject({ code: 1, err: expect.stringContaining('[conflict]') });
  });
});

describe('user invite and user reset', () => {
  it('print a token that sets a password once', async () => {
    const asked = ['user', 'invite', '--email', 'new@shop.example', '--name', 'Nel', '--role', 'supervisor'];
    const { token } = await runJson<{ token: string }>(asked, env);
    const set = { token, password: 'a long walk by the sea' };
    expect(await setPasswordByToken(harness.front, 'invite', set)).toMatchObject({ email: 'new@shop.example' });
    const reset = ['user', 'reset', '--email', 'new@shop.example'];
    const { code, out } = await runCli(reset, { ...env, PORT: '3900' });
    expect(code).toBe(0);
    expect(out).toContain('give it to new@shop.example');
    expect(out).toContain('POST http://127.0.0.1:3900/api/v1/auth/password/reset {"token":"…","password":"…"}');
    const again = { token: /token: (\S+)/.exec(out)?.[1] ?? '', password: 'another walk by the sea' };
    expect(await setPasswordByToken(harness.front, 'reset', again)).toMatchObject({ role: 'supervisor' });
    expect((await logIn(deps(), { email: 'new@shop.example', password: again.password })).user.name).toBe('Nel');
    expect((await runCli(['user', 'reset', '--email', 'no@shop.example'], env)).err).toContain('there is no user');
  });
});

describe('token', () => {
  it('is accepted, for a user, a new visitor and a customer who is there', async () => {
    await runCli(create('token@shop.example'), env);
    const user = await runCli(['token', '--user', 'token@shop.example'], env);
    expect(await harness.tokens.verify(user.out.trim())).toMatchObject({ type: 'user', name: 'Bo', role: 'agent' });
    const visitor = await harness.tokens.verify((await runCli(['token', '--visitor'], env)).out.trim());
    expect(visitor.type).toBe('customer');
    const again = await harness.tokens.verify((await runCli(['token', '--customer', visitor.id], env)).out.trim());
    expect(again.id).toBe(visitor.id);
  });

  it('says who is missing', async () => {
    expect((await runCli(['token'], env)).err).toContain('say for whom');
    expect((await runCli(['token', '--customer', 'foo'], env)).err).toContain(
      "option '--customer <id>' argument 'foo'",
    );
    expect((await runCli(['token', '--user', 'nobody@shop.example'], env)).err).toContain('no active user');
  });
});
