import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPage } from '#shared/db/reads.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { openTapProxy, targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

/**
 * A writer whose next request but `letPass` is held until `wake`: a worker that is paused right there. Inside its
 * transaction it can only be paused over a conversation that it does not remember.
 */
async function openPausable(holder: string) {
  const woken = Promise.withResolvers<void>();
  let left = Number.POSITIVE_INFINITY;
  let paused = false;
  const before = () => {
    left -= 1;
    if (left >= 0) return undefined;
    paused = true;
    return woken.promise;
  };
  const proxy = await openTapProxy(targetOf(h.config.DATABASE_URL), { before });
  h.releasers.add(() => proxy.close());
  return {
    ...openWriter(h, holder, through(h.config.DATABASE_URL, proxy)),
    pauseAfter: (requests: number) => {
      left = requests;
    },
    isPaused: () => until('the writer is paused', () => paused),
    wake: woken.resolve,
  };
}

const textsOf = async (conversationId: string) => {
  const { messages } = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 100 });
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
  return messages.map(({ text }) => text);
};

test('a worker paused inside its transaction is killed by its successor, and its late writes are repeats', async () => {
  const zombie = await openPausable('zombie');
  const { conversationId, create, message } = commandsFor();
  await zombie.apply([create(), message('one')], false, never);

  zombie.pauseAfter(1); // the locks are taken, the writes never leave
  const late = zombie.apply([message('two'), commandsFor().create()], false, never);
  await zombie.isPaused();
  const successor = openWriter(h, 'successor');
  const started = Date.now();
  const outcomes = await successor.apply([message('two'), message('three')], false, never);
  expect(Date.now() - started).toBeLessThan(6000);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['new', 'new']);

  zombie.wake();
  expect((await late).map(({ kind }) => kind)).toEqual(['repeat', 'new']);
  expect(await textsOf(conversationId)).toEqual(['one', 'two', 'three']);
  expect(await h.knex('dead_letters')).toEqual([]);
});

test('a successor that held the lane before takes it back from a paused worker', async () => {
  const first = openWriter(h, 'first');
  const second = await openPausable('second');
  const { conversationId, create, message } = commandsFor();
  await first.apply([create(), message('one')], false, never);
  await second.apply([message('two')], false, never);
  second.pauseAfter(1);
  const late = second.apply([message('three'), commandsFor().create()], false, never);
  await second.isPaused();
  await first.apply([message('three'), message('four')], false, never);
  second.wake();
  expect((await late).map(({ kind }) => kind)).toEqual(['repeat', 'new']);
  expect(await textsOf(conversationId)).toEqual(['one', 'two', 'three', 'four']);
});

test('a worker paused outside its transaction finds that the lane is no longer its own', async () => {
  const first = openWriter(h, 'first');
  const second = openWriter(h, 'second');
  const { conversationId, create, message } = commandsFor();
  await first.apply([create(), message('one')], false, never);
  await second.apply([message('two')], false, never);
  const [lane] = await h.knex('lanes').where({ n: 0 });
  expect(lane).toMatchObject({ holder: 'second' });
  await first.apply([message('two'), message('three')], false, never);
  await second.apply([message('two'), message('four')], false, never);
  expect(await textsOf(conversationId)).toEqual(['one', 'two', 'three', 'four']);
  const [after] = await h.knex('lanes').where({ n: 0 });
  expect(Number(after.fence)).toBe(Number(lane.fence) + 2);
});

test('two writers that fight for a lane lose nothing, park nothing and store nothing twice', async () => {
  const writers = [openWriter(h, 'a'), openWriter(h, 'b')];
  const { conversationId, create, message } = commandsFor();
  await writers[0]?.apply([create()], false, never);
  const rounds = Array.from({ length: 30 }, (_, i) => [message(`${i}`), message(`${i}+`)]);
  const fight = async (writer: (typeof writers)[number]) => {
    for (const round of rounds) await writer.apply(round, false, never);
  };
  await Promise.all(writers.map(fight));
  expect(await textsOf(conversationId)).toEqual(rounds.flatMap((_, i) => [`${i}`, `${i}+`]));
  expect(await h.knex('dead_letters')).toEqual([]);
});
