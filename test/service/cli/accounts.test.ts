import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn } from '#shared/commands/log-in.ts';
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
    expect(short.err).toContain('[bad_request]\n  password: ');
    expect((await runCli(create('role@shop.example', '--role', 'king'), env)).code).toBe(1);
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
    expect((await runCli(['token', '--user', 'nobody@shop.example'], env)).err).toContain('no active user');
  });
});
