import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { type Context, openContext } from '#shared/context.ts';
import { readPage } from '#shared/db/reads.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import { openFor } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { openMortalWorker } from '../../support/mortal-worker.ts';
import { openTestDatabase } from '../../support/test-database.ts';
import { until } from '../../support/until.ts';

/** A send: of which customer, through which front; `again` sends it once more through the other, `wait` for its ack first. */
type Send = { who: number; front: number; again: boolean; wait: boolean };

const people = 3;
/** A send is drawn as one number, so that a counterexample can be read. */
const sends = fc.array(fc.nat(people * 8 - 1), { minLength: 12, maxLength: 30, size: 'max' });
const sendOf = (drawn: number): Send => ({
  who: drawn >> 3,
  front: drawn & 1,
  again: (drawn & 2) !== 0,
  wait: (drawn & 4) !== 0,
});

/** Installations at once, each in its own schema: all of them wait for a dead worker's lease. */
const atOnce = 12;

type Person = Awaited<ReturnType<typeof openFor>>;

/** Sends all; resolves with the texts of each customer by front, in the order they were sent. */
async function sendAll(fronts: Context[], persons: Person[], script: Send[]): Promise<string[][][]> {
  const said = persons.map(() => fronts.map((): string[] => []));
  const rest: Promise<unknown>[] = [];
  for (const [i, { who, front, again, wait }] of script.entries()) {
    const person = persons[who] as Person;
    const text = `message ${i}`;
    const message = { ...person, clientMessageId: `c${i}`, text, at: Date.now() };
    said[who]?.[front]?.push(text);
    const { accepted } = sendMessage((fronts[front] as Context).lanes, message);
    // Somebody who had no answer sends it again, elsewhere; the first may be stored by then, or not.
    const repeat = () => sendMessage((fronts[1 - front] as Context).lanes, message).accepted;
    if (again) rest.push(accepted.then(repeat));
    if (wait) await accepted;
    rest.push(accepted);
  }
  await Promise.all(rest);
  return said;
}

async function check(h: Harness, persons: Person[], said: string[][][], expected: number): Promise<void> {
  for (const [who, { conversationId }] of persons.entries()) {
    const { messages } = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 1000 });
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
    const texts = messages.map(({ text }) => text);
    for (const front of said[who] ?? []) expect(texts.filter((text) => front.includes(text))).toEqual(front);
    expect(texts.toSorted()).toEqual((said[who] ?? []).flat().toSorted());
  }
  expect(await h.knex('dead_letters')).toEqual([]);
  // What changed no state stands in its message alone.
  const own = await h.knex('commands').whereNot({ type: 'message.create' }).select('id');
  const messages = await h.knex('messages').whereNotNull('client_message_id').select('id');
  expect(own.length + messages.length).toBe(expected);
  const counted = async () => (await h.knex('analytics_events').count({ n: '*' }))[0]?.n === expected;
  await until('an event of each command', counted);
}

/** An installation at rest, with a worker that can die. */
async function openInstallation(slot: number) {
  const database = await openTestDatabase(inject('databaseUrl'), `_crash_${slot}`);
  const h = await openHarness({ DATABASE_URL: database, LANES: '1' });
  const other = await openContext(h.config, 'front', 'front');
  h.releasers.add(() => other.releasers.close());
  const mortal = await openMortalWorker(h, ['lanes', 'analytics']);
  const persons = await Promise.all(Array.from({ length: people }, () => openFor(h.front)));
  return { h, other, mortal, persons };
}

type Installation = Awaited<ReturnType<typeof openInstallation>>;

/** One installation whose worker dies after that many requests. */
async function survive({ h, other, mortal, persons }: Installation, requests: number, script: Send[]): Promise<void> {
  try {
    mortal.dieAfter(requests);
    const said = await sendAll([h.front, other], persons, script);
    await h.worker({ WORKER_QUEUES: ['lanes', 'analytics'] });
    const stored = async () => (await h.knex('messages').count({ n: '*' }))[0]?.n === script.length;
    await until('every message is stored', stored, 60_000);
    const expected = people + script.length;
    await check(h, persons, said, expected);

    // The dead one returns with its batch in hand, tries to go on, and ends.
    expect(mortal.requests()).toBe(requests);
    mortal.return();
    await mortal.close();
    await check(h, persons, said, expected);
  } catch (error) {
    throw new Error(`the worker died after ${requests} requests`, { cause: error });
  } finally {
    await h.close();
  }
}

/** A batch takes a worker some 15 requests; these runs die after each of the first 24. */
const runs = 2;

test('a worker may die between any two requests: each message is stored once, in order, with dense places', async () => {
  let run = 0;
  const property = fc.asyncProperty(fc.array(sends, { minLength: atOnce, maxLength: atOnce }), async (scripts) => {
    const first = 1 + run * atOnce;
    run += 1;
    // All are there before the first one dies: who sets up beside them has little of the machine.
    const installations = await Promise.all(scripts.map((_, slot) => openInstallation(slot)));
    const ends = await Promise.allSettled(
      scripts.map((script, i) => survive(installations[i] as Installation, first + i, script.map(sendOf))),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  });
  await fc.assert(property, { numRuns: runs, endOnFailure: true });
}, 240_000);
