import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { seed } from '#shared/commands/seed.ts';
import { type Knex, openKnex } from '#shared/db/knex.ts';
import { verifyPassword } from '#shared/password.ts';
import { runCli } from './run-cli.ts';

let root: Knex;
let knex: Knex;
let env: Record<string, string>;
const schema = `chat_api_test_cli_${process.env.VITEST_POOL_ID ?? '0'}`;

beforeEach(async () => {
  root = openKnex(inject('databaseUrl'), 1);
  await root.raw('drop database if exists ??', [schema]);
  await root.raw('create database ??', [schema]);
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${schema}`;
  knex = openKnex(url.href, 4);
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'chat-api-cli-'));
  env = { DATABASE_URL: url.href, REDIS_URL: inject('redisUrl'), DATA_DIR };
});

afterEach(async () => {
  await knex.destroy();
  await root.raw('drop database ??', [schema]);
  await root.destroy();
  await rm(env.DATA_DIR ?? '', { recursive: true });
});

const count = async (table: string) => Number((await knex(table).count({ n: '*' }))[0]?.n);

describe('migrate', () => {
  it('makes the schema, and does nothing the second time, even by two at once', async () => {
    expect((await runCli(['queues'], env)).err).toContain('chat-api migrate');
    const first = await Promise.all([runCli(['migrate'], env), runCli(['migrate'], env)]);
    expect(first.map(({ code }) => code)).toEqual([0, 0]);
    expect(first.map(({ out }) => out).filter((out) => /^ran /m.test(out))).toHaveLength(1);
    expect((await runCli(['migrate'], env)).out).toBe('the schema is up to date\n');
    expect(await count('lanes')).toBe(4);
  });
});

describe('seed', () => {
  it('fills an empty installation once, and keeps the passwords for their owner only', async () => {
    await runCli(['migrate'], env);
    const first = await runCli(['seed'], env);
    expect(first.code).toBe(0);
    const before = [await count('users'), await count('knowledge_documents'), await count('knowledge_chunks')];
    expect(before).toEqual([2, 24, 24]);

    const file = join(env.DATA_DIR ?? '', 'first-login.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { logins } = JSON.parse(await readFile(file, 'utf8')) as { logins: { email: string; password: string }[] };
    for (const { email, password } of logins) {
      expect(first.out).toContain(`${email} / ${password}`);
      const user = await knex('users').where({ email }).first('password_hash');
      expect(await verifyPassword(password, user.password_hash)).toBe(true);
    }

    const second = await runCli(['seed'], env);
    expect(second).toMatchObject({ code: 0, out: 'there are users already: nothing was seeded\n' });
    expect([await count('users'), await count('knowledge_documents'), await count('knowledge_chunks')]).toEqual(before);
  });

  it('is done by one of several who start at once', async () => {
    await runCli(['migrate'], env);
    const kept: unknown[] = [];
    const one = () =>
      seed(
        { knex, now: Date.now },
        () => 'a password',
        (logins) => void kept.push(logins),
      );
    const logins = await Promise.all([one(), one(), one(), one()]);
    expect(logins.map(({ length }) => length).toSorted()).toEqual([0, 0, 0, 2]);
    expect(kept).toHaveLength(1);
    expect(await count('users')).toBe(2);
  });

  it('leaves nothing behind when the passwords cannot be kept', async () => {
    await runCli(['migrate'], env);
    const full = () => {
      throw new Error('disk full');
    };
    await expect(seed({ knex, now: Date.now }, () => 'a password', full)).rejects.toThrow('disk full');
    expect([await count('users'), await count('knowledge_documents')]).toEqual([0, 0]);
  });
});
