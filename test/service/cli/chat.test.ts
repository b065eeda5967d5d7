import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from '#shared/commands/seed.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import { newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { keepFirstLogins } from '../../../bin/shared/first-login.ts';
import { newAgent } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { until } from '../../support/until.ts';
import { runCli } from './run-cli.ts';

let fixture: Api;
let where: string[];
let env: { DATA_DIR: string };
beforeAll(async () => {
  fixture = await openApiFixture({ HANDOFF_TIMEOUT_SECONDS: '600' });
  await fixture.worker();
  const { url } = await fixture.realtime();
  where = ['--api', fixture.url, '--realtime', url];
  env = { DATA_DIR: await mkdtemp(join(tmpdir(), 'chat-api-chat-')) };
  await seed(
    { knex: fixture.knex, now: Date.now },
    () => 'a password',
    (logins) => keepFirstLogins(env.DATA_DIR, logins),
  );
});
afterAll(async () => {
  await fixture.close();
  await rm(env.DATA_DIR, { recursive: true });
});

/** A chat whose input stays open. */
function open(...args: string[]) {
  const program = fileURLToPath(new URL('../../../bin/chat-api', import.meta.url));
  const child = spawn(program, ['chat', ...where, ...args], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
  let heard = '';
  child.stdout.on('data', (chunk: Buffer) => (heard += chunk));
  child.stderr.on('data', (chunk: Buffer) => (heard += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    say: (text: string) => void child.stdin.write(`${text}\n`),
    hears: (text: string | RegExp) => until(`chat shows ${text}`, () => heard.match(text) !== null, 20_000),
    end: () => {
      child.stdin.end();
      return ended;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

describe('chat', () => {
  it('answers piped questions one by one, streamed and cited, and goes on with the thread next time', async () => {
    const questions = 'How long does delivery take?\n怎么退货？\n';
    const first = await runCli(['chat', ...where], env, questions);
    expect(first).toMatchObject({ code: 0, err: '' });
    const said = first.out.match(/^(?:you|AI): .{5}/gm);
    expect(said).toEqual(['you: How l', 'AI: Stand', 'you: 怎么退货？', 'AI: 收到商品后']);
    expect(first.out).toContain('[1] How long does delivery take, and what does shipping cost?  https://');

    const second = await runCli(['chat', ...where], env, '/rate 5 quick\n/dance\n');
    expect(second.out).toMatch(/you: 怎么退货？\nAI: 收到商品后/);
    expect(second.out).toContain('thank you for the rating');
    expect(second.out).toContain('there is no /dance');
    expect((await runCli(['chat', '--new', ...where], env)).out).not.toContain('怎么退货');
  });

  it('takes a yes to the offer of a person at its word', async () => {
    const { out } = await runCli(['chat', '--new', ...where], env, 'thanks\nwrite me a poem\nyes please\n/cancel\n');
    expect(out).toContain('AI: You are welcome!');
    expect(out).toMatch(/talk to a human agent\?\nyou: yes please\n-- You will be connected to a person\./);
    expect(out).toContain('You are no longer waiting.');
  });

  it('lets an agent take who waits, both talk, and the AI goes on afterwards', async () => {
    const customer = open('--new');
    const agent = open('--as', 'agent');
    try {
      agent.say('');
      customer.say('转人工');
      await customer.hears('Waiting for an agent.');
      await customer.hears('Mia has joined.');
      agent.say('Hi, how can I help?');
      await customer.hears('Mia: Hi, how can I help?');
      customer.say('My zip is broken');
      await agent.hears('customer: My zip is broken');
      agent.say('/note ask for a picture');
      await agent.hears('note by Mia: ask for a picture');
      agent.say('/release');
      await customer.hears('The agent has left.');
      await customer.hears(/AI: [\s\S]*\[1\] How long is the warranty/);
      customer.say('/human');
      await agent.hears(/nobody is waiting[\s\S]*CONVERSATION/);
      customer.say('/cancel');
      await customer.hears('You are no longer waiting.');
      expect(await Promise.all([customer.end(), agent.end()])).toEqual([0, 0]);
    } finally {
      customer.kill();
      agent.kill();
    }
  });

  it('shows an agent who comes back what is theirs, and lets them look on without taking', async () => {
    const agent = ['chat', '--as', 'agent', ...where];
    const customer = open('--new');
    try {
      customer.say('转人工');
      await customer.hears('Waiting for an agent.');
      const took = await runCli(agent, env, '/take\n');
      expect(took).toMatchObject({ code: 0, out: expect.stringContaining('the conversation is still yours') });
      const [, id = ''] = took.out.match(/-- conversation (\S+)/) ?? [];
      const back = await runCli(agent, env, `/watch ${id}\nI am back\n/release\n/watch ${id}\nonly looking\n`);
      expect(back.out).toContain(`-- yours: ${id}`);
      expect(back.out).toContain(`you only look on: /take ${id} to answer`);
      await customer.hears('Mia: I am back');
      await customer.hears('The agent has left.');

      const watching = open('--as', 'agent');
      watching.say(`/watch ${id}`);
      await watching.hears('-- the AI answers');
      const take = { by: newAgent('Tom').by, conversationId: id, at: Date.now() };
      await fixture.front.lanes.ask(commandOf('conversation.take', take, {}));
      await watching.hears('somebody else has the conversation now');
      expect(await Promise.all([watching.end(), customer.end()])).toEqual([0, 0]);
    } finally {
      customer.kill();
    }
  });

  it('says that nobody is there, and when somebody is', async () => {
    const caller = { actor: { type: 'system' as const, id: null, name: null } };
    const set = (version: number, value: Record<string, unknown>) =>
      changeSetting(fixture.front, caller, { name: 'businessHours', version, value });
    const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await set(0, { weekly: [], exceptions: [{ date, spans: [{ from: '09:30', to: '10:00' }] }] });
    const asked = await runCli(['chat', '--new', ...where], env, '/human\n转人工\nHow long does delivery take?\n');
    await set(1, { weekly: null, exceptions: [] });
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out.match(/-- Nobody is there at this hour/g)).toHaveLength(2);
    expect(asked.out).toMatch(/somebody is there again: \S/);
    expect(asked.out).not.toContain('asked for already');
    expect(asked.out).toContain('AI: Stand');
  });

  it('says of a conversation that is not there just that', async () => {
    const { out } = await runCli(['chat', '--as', 'agent', ...where], env, `/watch ${newId()}\n`);
    expect(out).toContain('[not_found]');
    expect(out).not.toContain('somebody else');
  });

  it('refuses a wrong password, and says when there is no server', async () => {
    const email = ['--as', 'agent', '--email', 'admin@bluewing.example'];
    const wrong = await runCli(['chat', ...email, ...where], { ...env, CHAT_API_PASSWORD: 'wrong' });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('[unauthorized]') });
    const mixedUp = ['--api', String(where.at(-1)), '--realtime', String(where.at(-1))];
    expect((await runCli(['chat', ...mixedUp], env)).err).toContain('answered 404, and not as Chat API does');
    const nowhere = ['--api', 'http://127.0.0.1:1', '--realtime', 'http://127.0.0.1:1'];
    expect((await runCli(['chat', ...nowhere], env)).err).toContain('is it running? (npm start)');
  });
});
