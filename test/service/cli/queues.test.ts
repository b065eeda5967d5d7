import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parkJob } from '#shared/commands/park-job.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { openFor, type Person } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';
import { envOf, runCli, runJson } from './run-cli.ts';

let harness: Harness;
let env: ReturnType<typeof envOf>;
let person: Person & { conversationId: string };
beforeAll(async () => {
  harness = await openHarness();
  env = envOf(harness);
  await harness.worker();
  person = await openFor(harness.front);
});
afterAll(() => harness.close());

const event = (id: string) => ({
  events: [{ id, type: 'test', conversationId: newId(), at: Date.now(), actorType: 'system', actorId: null, data: {} }],
});
const recorded = (id: string) =>
  harness
    .knex('analytics_events')
    .where({ id: idToBytes(id) })
    .first('type');
type Letter = { id: string; queue: string; retriedAt: string | null };
const letters = (...more: string[]) => runJson<Letter[]>(['dead-letters', 'list', ...more], env);
async function park(queue: string, job: string, payload: unknown): Promise<string> {
  await parkJob(harness.knex, { queue, job, jobId: null, payload, error: 'Error: it broke\n  at somewhere' });
  return (await letters('--queue', queue))[0]?.id ?? '';
}

describe('enqueue', () => {
  it('adds a job that a worker runs', async () => {
    const id = newId();
    const ran = await runCli(['enqueue', 'analytics', 'events.record', JSON.stringify(event(id))], env);
    expect(ran).toMatchObject({ code: 0, err: '' });
    await until('the event is recorded', () => recorded(id));
  });

  it('adds nothing that the catalog does not know', async () => {
    const added = () => harness.front.queues.raw().get('replies')?.getJobCounts();
    const before = await added();
    const bad = await runCli(['enqueue', 'replies', 'reply.generate', '{"conversationId":"x"}'], env);
    expect(bad).toMatchObject({ code: 1, out: '' });
    expect(bad.err).toMatch(/\[bad_request\]\n {2}conversationId: /);
    expect((await runCli(['enqueue', 'replies', 'reply.invent', '{}'], env)).err).toContain('[not_found]');
    expect((await runCli(['enqueue', 'replies', 'reply.generate', '{'], env)).err).toContain('is no JSON');
    expect(await added()).toEqual(before);
  });
});

describe('queues', () => {
  it('shows every queue and lane, with who serves it', async () => {
    type Shown = { queues: { queue: string; workers: number; waiting: number }[] };
    const { queues } = await runJson<Shown>(['queues', '--interval', '0.1'], env);
    expect(queues.map(({ queue }) => queue)).toEqual([...harness.front.queues.raw().keys()]);
    expect(queues.every(({ workers }) => workers === 1)).toBe(true);
    expect((await runCli(['queues', '--interval', '0.1'], env)).out).toMatch(/^QUEUE +WAITING .*\n(?:.*\n)*lane-0 /);
  });
});

describe('dead-letters', () => {
  it('sends a job back to its queue once, and forgets it when told to', async () => {
    const eventId = newId();
    const id = await park('analytics', 'events.record', event(eventId));
    expect((await runCli(['dead-letters', 'show', id], env)).out).toContain('it broke\n  at somewhere');

    const retried = await runCli(['dead-letters', 'retry', id], env);
    expect(retried).toMatchObject({ code: 0, err: '' });
    await until('the event is recorded', () => recorded(eventId));
    const again = await runCli(['dead-letters', 'retry', id], env);
    expect(again.code).toBe(1);
    expect(again.out).toContain('already');

    expect(await letters()).not.toContainEqual(expect.objectContaining({ id }));
    expect(await letters('--all')).toContainEqual(expect.objectContaining({ id, retriedAt: expect.any(String) }));
    expect((await runCli(['dead-letters', 'drop', id], env)).out).toBe(`${id} dropped\n`);
    expect((await runCli(['dead-letters', 'drop', id], env)).out).toBe(`${id} was not there\n`);
  });

  it('puts a command on its lane under its own id: twice is once', async () => {
    const { conversationId, by } = person;
    const payload = { clientMessageId: 'lost', text: 'was parked', attachments: [] };
    const command = { id: newId(), type: 'message.create', conversationId, by, at: Date.now(), ...payload };
    const first = await park('lanes', 'commands.apply', command);
    const second = await park('lanes', 'commands.apply', { v: 1, from: 'x', commands: [command] });
    const retried = await runCli(['dead-letters', 'retry', first, second], env);
    expect(retried).toMatchObject({ code: 0, out: `${first} applied\n${second} applied\n` });
    const rows = await harness
      .knex('messages')
      .where({ id: idToBytes(command.id) })
      .select('text');
    expect(rows).toEqual([{ text: 'was parked' }]);
  });

  it('keeps what cannot be understood, and sends the others', async () => {
    const eventId = newId();
    const broken = await park('lanes', 'commands.apply', { type: 'message.invent' });
    const good = await park('analytics', 'events.record', event(eventId));
    const { code, out } = await runCli(['dead-letters', 'retry', '--all'], env);
    expect(code).toBe(1);
    expect(out).toContain(`${broken} The request is not of the documented form. [bad_request]`);
    await until('the event is recorded', () => recorded(eventId));
    expect((await letters()).map(({ id }) => id)).toContain(broken);
    expect((await letters()).map(({ id }) => id)).not.toContain(good);
  });

  it('lists nothing for what cannot be meant', async () => {
    const refused = (...more: string[]) => runCli(['dead-letters', 'list', ...more], env);
    for (const limit of ['abc', '0']) {
      expect(await refused('--limit', limit)).toMatchObject({ code: 1, err: expect.stringContaining('--limit') });
    }
    const { code, err } = await refused('--queue', 'foo');
    expect(code).toBe(1);
    expect(err).toContain('Allowed choices are lanes, replies');
  });

  it('knows no letter that is not there', async () => {
    expect(await runCli(['dead-letters', 'show', newId()], env)).toMatchObject({ code: 1, out: '' });
    for (const command of ['show', 'retry', 'drop']) {
      const { code, out, err } = await runCli(['dead-letters', command, '5'], env);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(/'5' is invalid for argument 'ids?'\. It must be a UUID\./);
    }
  });
});

describe('webhooks', () => {
  it('says which argument is wrong, and what is not there', async () => {
    const refused = (...args: string[]) => runCli(['webhooks', ...args], env);
    const id = newId();
    const cases: [string[], string][] = [
      [['deliveries', 'foo'], "argument 'webhook'"],
      [['deliveries', id], `there is no webhook ${id}`],
      [['deliveries', id, '--status', 'foo'], 'Allowed choices are pending'],
      [['redeliver', 'a', '1'], "argument 'webhook'"],
      [['redeliver', id, 'b'], "argument 'deliveries'"],
      [['redeliver', id, '1'], `there is no webhook ${id}`],
    ];
    for (const [args, words] of cases) {
      expect(await refused(...args)).toEqual({ code: 1, out: '', err: expect.stringContaining(words) });
    }
  });
});
