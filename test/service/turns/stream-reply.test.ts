import { afterEach, beforeEach, expect, test } from 'vitest';
import { draftKeys, readDraft } from '#shared/draft.ts';
import { newId } from '#shared/id.ts';
import type { Llm } from '#shared/llm/create-llm.ts';
import type { LlmEvent } from '#shared/llm/types.ts';
import { streamReply } from '../../../src/workers/replies/stream-reply.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness();
});
afterEach(() => h.close());

const prepared = { messages: [], tools: [], passages: [], question: 'how long' };
const replyOf = () => ({ conversationId: newId(), replyId: newId(), turn: 1, startedAt: h.front.now() });
const never = new AbortController().signal;

test('the first words leave before the others that came with them are read', async () => {
  const turns: boolean[] = [];
  async function* stream(): AsyncGenerator<LlmEvent> {
    for (const text of ['It ', 'takes ', 'two ', 'days.']) {
      let turned = false;
      setImmediate(() => {
        turned = true;
      });
      yield { type: 'text', text };
      turns.push(turned);
    }
  }
  const llm: Llm = { name: 'all at once', stream };
  const { text, cost } = await streamReply(h.front, llm, prepared, replyOf(), never);
  expect(text).toBe('It takes two days.');
  expect(cost.firstTokenMs).not.toBeNull();
  // The loop turned once: what was told went out to Redis meanwhile. The rest is gathered and need not wait.
  expect(turns).toEqual([true, false, false, false]);
});

test('a Redis that lost the draft in the middle has it again with the next words', async () => {
  const reply = replyOf();
  const { redis } = h.front;
  const prefix = h.config.QUEUE_PREFIX;
  const read = () => readDraft(redis, prefix, reply.conversationId);
  const seen: unknown[] = [];
  async function* stream(): AsyncGenerator<LlmEvent> {
    yield { type: 'text', text: 'It takes ' };
    await until('it is kept', async () => (await read())?.index === 0);
    await redis.del(...draftKeys(prefix, reply.conversationId, reply.replyId));
    yield { type: 'text', text: 'two ' };
    await until('it is whole again', async () => (await read())?.index === 1);
    yield { type: 'text', text: 'days.' };
    await until('it goes on', async () => (await read())?.index === 2);
    seen.push(await read());
  }
  await streamReply(h.front, { name: 'slow', stream }, prepared, reply, never);
  const { replyId, turn } = reply;
  expect(seen).toEqual([{ replyId, turn, index: 2, text: 'It takes two days.', citations: [] }]);
});
