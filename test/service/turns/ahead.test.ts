import { afterEach, beforeEach, expect, test } from 'vitest';

import { firstValues } from '#contract/settings.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';

import { turnClaimKey } from '#shared/redis-keys.ts';
import { type BatchTurn, type StartReply, turnsIn } from '../../../src/workers/lane/batch-turns.ts';
import { decideBatch } from '../../../src/workers/lane/decide-batch.ts';
import { serveReplies } from '../../../src/workers/replies/serve-replies.ts';
import { openTurnClaims } from '../../../src/workers/replies/turn-claims.ts';
import { commandsFor } from '../../support/lane-writers.ts';
import { linesOf, type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import { until } from '../../support/until.ts';

/** A worker's replies, and a turn that a batch is about to commit: no row has it yet. */
let m: ModelHarness;
let startReply: StartReply;
let turn: BatchTurn;
let commit: PromiseWithResolvers<boolean>;
beforeEach(async () => {
  m = await openModelHarness();
  const ctx = await m.h.worker({ WORKER_QUEUES: ['lanes'] });
  const { redis, log } = ctx;
  const serving = { redis, log, prefix: m.h.config.QUEUE_PREFIX, park: async () => undefined };
  const served = await serveReplies(ctx, serving, createKnowledge(ctx));
  ctx.releasers.add(() => served.close());
  startReply = served.startReply;
  const { create, message } = commandsFor();
  const loaded = { conversations: new Map(), agents: new Map(), commands: new Map(), messages: new Map() };
  const commands = [create(), message('hello')].map((command) => ({ command }));
  const limits = {
    handoffTimeoutMs: 1000,
    agentSilenceMs: 1000,
    agentCapacity: 10,
    hours: firstValues('businessHours'),
  };
  const given = { limits, subscriptions: [], now: Date.now() };
  [turn] = turnsIn(decideBatch(commands, loaded, given)) as [BatchTurn];
  commit = Promise.withResolvers();
});
afterEach(() => m.close());

const claimKey = () => turnClaimKey(m.h.config.QUEUE_PREFIX, turn.conversation.id);
const isClaimed = async () => (await m.h.front.redis.exists(claimKey())) === 1;
const wordIsLeft = async () => (await m.h.front.redis.hexists(claimKey(), 'again')) === 1;

test('a reply is ready before the commit, and asks the model after it, with what the batch adds', async () => {
  expect(startReply(turn, commit.promise)).toBe(true);
  await until('the conversation is claimed', isClaimed);
  expect(m.model.requests).toEqual([]);
  commit.resolve(true);
  await m.model.waitFor(() => m.model.requests.length === 1);
  expect(m.model.requests.map(linesOf)).toEqual([['hello']]);
});

test('a batch that is not committed leaves no claim and asks no model', async () => {
  startReply(turn, commit.promise);
  await until('the conversation is claimed', isClaimed);
  commit.resolve(false);
  await until('the claim is gone', async () => !(await isClaimed()));
  expect(m.model.requests).toEqual([]);
});

test('lost the race: word left for the holder before the commit is left again after it', async () => {
  const holder = openTurnClaims(m.h.front).claim(turn.conversation.id);
  expect(await holder.taken).toBe(true);
  startReply(turn, commit.promise);
  await until('word is left', wordIsLeft);
  // The holder looks at the row, which says nothing yet.
  expect(await holder.release()).toBe(true);
  expect(await wordIsLeft()).toBe(false);
  commit.resolve(true);
  await until('word is left again', wordIsLeft);
  await holder.drop();
});
