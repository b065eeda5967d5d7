import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import type { LlmEvent } from '#shared/llm/types.ts';
import { turnClaimKey } from '#shared/redis-keys.ts';
import type { Answering } from '../../../src/workers/replies/answer-turn.ts';
import { createAssistant } from '../../../src/workers/replies/create-assistant.ts';
import { generateReply } from '../../../src/workers/replies/generate-reply.ts';
import { openRunningTurns } from '../../../src/workers/replies/running-turns.ts';
import { openTurnClaims } from '../../../src/workers/replies/turn-claims.ts';
import { openChat } from '../../support/chat.ts';
import { type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import { until } from '../../support/until.ts';

/** A worker that has lanes only: the replies are asked for here, with less time. */
let m: ModelHarness;
let answering: Answering;
beforeEach(async () => {
  // A model that thinks aloud is never idle.
  m = await openModelHarness({ AI_IDLE_SECONDS: '600' });
  await m.h.worker({ WORKER_QUEUES: ['lanes'] });
  const ctx = m.h.front;
  const { search } = createKnowledge(ctx);
  const [turns, claims] = [await openRunningTurns(ctx), openTurnClaims(ctx)];
  answering = { ctx, ...createAssistant(ctx), search, turns, claims, longestMs: 500 };
});
afterEach(() => m.close());

async function ask(question: string) {
  const ann = await openChat(m.h, m.url);
  await ann.send(question);
  await until('the turn is owed', async () => (await ann.row()).owed === 1);
  await generateReply(answering, ann.conversationId);
  return ann;
}

test('a model that goes on for ever is left when its time is over, and what it said is the answer', async () => {
  m.model.setScript(() => Array.from({ length: 2000 }, () => ({ text: 'and ', delayMs: 10 })));
  const ann = await ask('hello');
  const { text } = await ann.answer();
  expect(text).toMatch(/^(and )+$/);
  expect(ann.streamed()).toBe(text);
  await m.model.waitFor(() => m.model.requests[0]?.state === 'aborted');
  expect(m.model.requests).toHaveLength(1);
  expect(await ann.row()).toMatchObject({ state: 'ai', owed: null });
});

test('a model that only thinks has failed when its time is over: the knowledge base answers', async () => {
  await addDocument(m.h.knex, { title: 'Delivery', chunks: [{ text: 'Delivery takes three days.' }] });
  m.model.setScript(() => [{ reasoning: 'hm' }, { hang: true }]);
  const ann = await ask('How long does delivery take?');
  expect((await ann.answer()).text).toContain('three days');
  await m.model.waitFor(() => m.model.requests[0]?.state === 'aborted');
  expect(m.model.requests).toHaveLength(1);
});

test('and without knowledge a human is asked', async () => {
  m.model.setScript(() => [{ reasoning: 'hm' }, { hang: true }]);
  const ann = await ask('hello');
  expect(await ann.isIn('waiting')).toMatchObject({ reason: 'ai_unavailable' });
});

test('white space alone is no message: a human is asked', async () => {
  async function* stream(): AsyncGenerator<LlmEvent> {
    yield { type: 'text', text: '\n \n' };
  }
  answering.llm = { name: 'blank', stream };
  const ann = await ask('hello');
  expect(await ann.isIn('waiting')).toMatchObject({ reason: 'ai_unavailable' });
  expect((await ann.sync()).messages).toMatchObject([{ text: 'hello' }, { kind: 'event', text: 'ai_unavailable' }]);
});

test('a claim that goes from turn to turn is kept for as long as they come', async () => {
  let passed = 0;
  const { redis } = m.h.front;
  const claim = openTurnClaims({ ...m.h.front, now: () => Date.now() + passed }).claim('c');
  expect(await claim.taken).toBe(true);
  passed = 3_600_000;
  const key = turnClaimKey(m.h.config.QUEUE_PREFIX, 'c');
  await redis.pexpire(key, 3000);
  await until('it is kept', async () => (await redis.pttl(key)) > 3000);
  expect(claim.signal.aborted).toBe(false);
  await claim.drop();
});
