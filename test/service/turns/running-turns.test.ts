import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#shared/context.ts';
import { newId } from '#shared/id.ts';
import { turnKey, turnsChannel } from '#shared/redis-keys.ts';
import { openRunningTurns, type RunningTurns } from '../../../src/workers/replies/running-turns.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

let h: Harness;
let ctx: Context;
let turns: RunningTurns;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
  ctx = h.front;
  turns = await openRunningTurns(ctx);
});
afterEach(() => h.close());

const ends: [turn: number, owed: boolean, why: string][] = [
  [4, true, 'superseded'],
  [3, false, 'stopped'],
];

test.each(ends)('a reply to turn 3 ends by the word alone that turn %i is owed: %s', async (turn, owed, why) => {
  const conversationId = newId();
  const { signal } = turns.watch(conversationId, 3);
  const tell = (what: object) => ctx.redis.publish(turnsChannel(ctx.config.QUEUE_PREFIX), JSON.stringify(what));
  await tell({ conversationId, turn: 3, owed: true });
  await tell({ conversationId: newId(), turn, owed });
  await tell({ conversationId, turn, owed });
  await until('it is over', () => signal.aborted);
  expect(signal.reason).toBe(why);
});

test.each(ends)(
  'a reply to turn 3 ends, though nobody told, once Redis has turn %i, owed: %s',
  async (turn, owed, why) => {
    const conversationId = newId();
    const { signal } = turns.watch(conversationId, 3);
    await ctx.redis.set(turnKey(ctx.config.QUEUE_PREFIX, conversationId), `${turn} ${owed ? 1 : 0}`);
    await until('it is over', () => signal.aborted);
    expect(signal.reason).toBe(why);
  },
);
