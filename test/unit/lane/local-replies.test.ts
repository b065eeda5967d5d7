import { expect, test } from 'vitest';
import { firstValues } from '#contract/settings.ts';
import type { Command } from '#domain/command.ts';
import { newId } from '#shared/id.ts';
import type { Loaded } from '../../../src/workers/lane/batch.ts';
import { type BatchTurn, turnsIn } from '../../../src/workers/lane/batch-turns.ts';
import { decideBatch } from '../../../src/workers/lane/decide-batch.ts';
import { createLocalReplies } from '../../../src/workers/lane/local-replies.ts';
import { commandsFor } from '../../support/lane-writers.ts';

const limits = { handoffTimeoutMs: 1000, agentSilenceMs: 1000, agentCapacity: 10, hours: firstValues('businessHours') };
const nothing: Loaded = { conversations: new Map(), agents: new Map(), commands: new Map(), messages: new Map() };
const decide = (commands: Command[]) =>
  decideBatch(
    commands.map((command) => ({ command })),
    nothing,
    { limits, subscriptions: [], now: Date.now() },
  );

/** A lane whose process has room for `room` replies. */
function openLocalReplies(room: number) {
  const taken: { turn: BatchTurn; committed: Promise<boolean> }[] = [];
  const localReplies = createLocalReplies((turn, committed) => {
    if (taken.length >= room) return false;
    taken.push({ turn, committed });
    return true;
  });
  return { localReplies, taken };
}

test('a conversation has one turn, with the whole question and all that the batch adds', () => {
  const { create, message } = commandsFor();
  const [turn, ...others] = turnsIn(decide([create(), message('one'), message('two')]));
  expect(others).toEqual([]);
  expect(turn).toMatchObject({ said: 'one\ntwo', conversation: { turn: 2, answeredTurn: 0, lastSeq: 2 } });
  expect(turn?.added).toEqual([
    { seq: 1, sender: 'customer', kind: 'text', text: 'one' },
    { seq: 2, sender: 'customer', kind: 'text', text: 'two' },
  ]);
});

test('a turn that a later command of the batch ends is not handed over', () => {
  const { create, message, by, conversationId } = commandsFor();
  const handoff: Command = {
    type: 'handoff.request',
    id: newId(),
    conversationId,
    by,
    at: Date.now(),
    reason: 'asked',
  };
  const { localReplies, taken } = openLocalReplies(9);
  const outcomes = decide([create(), message('one'), handoff]);
  localReplies.prepare(outcomes);
  expect(turnsIn(outcomes)).toHaveLength(1);
  expect(taken).toEqual([]);
  expect(localReplies.commit().size).toBe(0);
});

test('what is handed over goes on when the batch is committed; for what had no room somebody else is asked', async () => {
  const [a, b] = [commandsFor(), commandsFor()];
  const { localReplies, taken } = openLocalReplies(1);
  localReplies.prepare(decide([a.create(), a.message('one'), b.create(), b.message('two')]));
  expect([...localReplies.commit()]).toEqual([a.conversationId]);
  expect(await taken[0]?.committed).toBe(true);
});

test('a batch that is not stored takes its turns back, and the try after it hands them over anew', async () => {
  const { create, message, conversationId } = commandsFor();
  const { localReplies, taken } = openLocalReplies(9);
  const takeBack = localReplies.prepare(decide([create(), message('one')]));
  takeBack();
  localReplies.prepare(decide([create(), message('one')]));
  expect([...localReplies.commit()]).toEqual([conversationId]);
  expect(await Promise.all(taken.map(({ committed }) => committed))).toEqual([false, true]);
  expect(localReplies.commit().size).toBe(0);
});
