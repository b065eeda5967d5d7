import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPage } from '#shared/db/reads.ts';
import { newId } from '#shared/id.ts';
import { openConversation } from '#shared/lane/open-conversation.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness();
});
afterEach(() => h.close());

test('messages of one conversation get dense places in the order they were sent', async () => {
  await h.worker();
  const customer = { id: newId(), siteId: newId(), channel: 'web' };
  const by = { type: 'customer' as const, id: customer.id, name: 'Ann' };
  const { id: conversationId } = await openConversation(h.front, { customer, by });
  const texts = Array.from({ length: 300 }, (_, i) => `message ${i}`);
  const sent = texts.map((text, i) =>
    sendMessage(h.front.lanes, { by, conversationId, clientMessageId: `m${i}`, text, at: Date.now() }),
  );
  const results = await Promise.all(sent.map(({ result }) => result));
  expect(results.every(({ ok }) => ok)).toBe(true);
  const first = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 1000 });
  expect(first.messages.map(({ seq }) => seq)).toEqual(texts.map((_, i) => i + 1));
  expect(first.messages.map(({ text }) => text)).toEqual(texts);
});
