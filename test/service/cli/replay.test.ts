import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#shared/id.ts';
import { openFor, type Person, say } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';
import { envOf, runCli, runJson } from './run-cli.ts';

let harness: Harness;
let env: ReturnType<typeof envOf>;
let person: Person & { conversationId: string };
let messageId: string;
type Summary = { commands: number; toldAgain: Record<string, number>; same?: number; different?: number };
type Analytics = { commands: number; missing: number; recorded: number };

const thread = () => harness.knex('messages').orderBy('seq').select('seq', 'text');
const events = () => harness.knex('analytics_events').orderBy('id').select('id', 'type', 'data');
const conversation = () => harness.knex('conversations').first('state', 'epoch', 'turn', 'answered_turn', 'last_seq');

beforeAll(async () => {
  harness = await openHarness();
  env = envOf(harness);
  await harness.worker();
  person = await openFor(harness.front);
  const result = await say(harness.front, person, '转人工');
  messageId = (result.ok && result.data.messageId) || '';
  await say(harness.front, person, 'are you there?');
  await until('every command has its event', async () => (await events()).length === 3);
});
afterAll(() => harness.close());

describe('replay to lanes', () => {
  it('shows in a dry run what it would send, and sends nothing', async () => {
    const summary = await runJson<Summary>(['replay', 'conversation', person.conversationId, '--dry-run'], env);
    expect(summary).toMatchObject({ commands: 3, toldAgain: { messages: 2, state: 1, timer: 2, waiting: 1 } });
    expect(summary).not.toHaveProperty('same');
  });

  it('changes nothing where the effect stands', async () => {
    const before = [await thread(), await conversation(), await events()];
    const summary = await runJson<Summary>(['replay', 'conversation', person.conversationId], env);
    expect(summary).toMatchObject({ commands: 3, same: 3, different: 0 });
    expect([await thread(), await conversation(), await events()]).toEqual(before);
  });

  it('finds the command of a message that a person or the conversation wrote', async () => {
    expect(await runJson<Summary>(['replay', 'message', messageId], env)).toMatchObject({ commands: 1, same: 1 });
    const line = await harness.knex('messages').where({ kind: 'event' }).first('id');
    const id = Buffer.from(line.id)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    expect(await runJson<Summary>(['replay', 'message', id], env)).toMatchObject({ commands: 1, same: 1 });
    expect((await runCli(['replay', 'message', newId()], env)).err).toContain('there is no message');
  });

  it('takes a time range', async () => {
    expect(await runJson<Summary>(['replay', 'range', '--from', '1h'], env)).toMatchObject({ commands: 3, same: 3 });
    const past = ['replay', 'range', '--from', '2020-01-01', '--to', '2020-01-02'];
    expect(await runJson<Summary>(past, env)).toMatchObject({ commands: 0 });
    expect((await runCli(['replay', 'range', '--from', 'yesterday'], env)).err).toContain('is no time');
  });
});

describe('replay to the analytics', () => {
  it('records what is missing as it was, and nothing twice', async () => {
    const before = await events();
    await harness.knex('analytics_events').delete();
    const to = ['--to-queue', 'analytics'];
    const range = ['replay', 'range', '--from', '1h', ...to];
    expect(await runJson<Analytics>([...range, '--dry-run'], env)).toMatchObject({
      commands: 3,
      missing: 3,
      recorded: 0,
    });
    expect(await runJson<Analytics>(range, env)).toMatchObject({ commands: 3, missing: 3, recorded: 3 });
    expect(await events()).toEqual(before);
    const again = await runJson<Analytics>(['replay', 'conversation', person.conversationId, ...to], env);
    expect(again).toMatchObject({ commands: 3, missing: 0, recorded: 0 });
  });
});

describe('replay of what cannot be meant', () => {
  it('names the argument, or says that nothing lies in the range', async () => {
    const refused = async (...args: string[]) => (await runCli(['replay', ...args], env)).err;
    expect(await refused('message', 'foo')).toContain("'foo' is invalid for argument 'messageId'");
    expect(await refused('conversation', 'foo')).toContain("'foo' is invalid for argument 'id'");
    const reversed = await runCli(['replay', 'range', '--from', '5m', '--to', '1h'], env);
    expect(reversed).toEqual({ code: 1, out: '', err: 'chat-api: --from (5m) must be before --to (1h)\n' });
  });
});
