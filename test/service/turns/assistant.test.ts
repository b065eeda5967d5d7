import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SettingName } from '#contract/settings.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import type { Context } from '#shared/context.ts';
import { createAssistant } from '../../../src/workers/replies/create-assistant.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import { until } from '../../support/until.ts';

let m: ModelHarness;
beforeEach(async () => {
  m = await openModelHarness({ AI_MODEL: 'first' });
  m.model.setScript(() => [{ text: 'yes' }]);
});
afterEach(() => m.close());

const caller = { actor: { type: 'system' as const, id: null, name: null } };

async function change(process: Context, name: SettingName, value: Record<string, unknown>) {
  const { version } = { version: m.h.front.settings.version(name) };
  await changeSetting(m.h.front, caller, { name, version, value });
  await until('the process follows', () => process.settings.version(name) === version + 1);
}

test('the next reply has the model, the temperature and the instructions that are set now', async () => {
  const worker = await m.h.worker();
  const ann = await openChat(m.h, m.url);
  await ann.send('one');
  await ann.answer(1);
  await change(worker, 'assistant', {
    model: 'second',
    temperature: 0.3,
    instructions: 'Say it in verse.',
    name: 'Blue',
  });
  await ann.send('two');
  await ann.answer(2);
  const [before, after] = m.model.requests;
  expect(before).toMatchObject({ model: 'first' });
  expect(before?.body).not.toHaveProperty('temperature');
  expect(after?.body).toMatchObject({ model: 'second', temperature: 0.3 });
  expect(after?.messages[0]?.content).toContain("Your name is Blue.\n\nThe company's instructions:\nSay it in verse.");
});

test('the next handoff waits as long as is set now', async () => {
  const worker = await m.h.worker();
  await change(worker, 'handoff', { timeoutSeconds: 4000 });
  const ann = await openChat(m.h, m.url);
  await ann.get('handoff:request', { conversationId: ann.conversationId });
  const { due_at } = await ann.row();
  expect(due_at.getTime() - Date.now()).toBeGreaterThan(3_900_000);
});

test('what is switched off is refused', async () => {
  await m.h.worker();
  const { ctx, url } = await m.h.realtime();
  const ann = await openChat(m.h, url);
  const mia = await openDesk(m.h, url, ann.conversationId);
  await change(ctx, 'features', { suggestions: false, ratings: false });
  const { conversationId } = ann;
  const refused = { ok: false, error: { code: 'forbidden' } };
  expect(await mia.ask('suggestion:request', { conversationId })).toMatchObject(refused);
  expect(await ann.ask('conversation:rate', { conversationId, score: 5 })).toMatchObject(refused);
});

test('what the knowledge says is looked up once, and anew when it was changed', async () => {
  const { front } = m.h;
  const document = { title: 'Opening hours', language: 'en', chunks: [{ text: 'We open at nine.' }] };
  const { id } = await addDocument(front.knex, document);
  const knowledge = createKnowledge(front);
  await knowledge.warmUp();
  const hits = () => front.caches.stats().knowledge;
  expect(hits()).toMatchObject({ misses: 1 });
  expect(await knowledge.search('Opening  hours ')).toMatchObject([{ text: 'We open at nine.' }]);
  expect(hits()).toMatchObject({ misses: 1, l1Hits: 1 });
  await addDocument(front.knex, { ...document, id, chunks: [{ text: 'We open at ten.' }] });
  await knowledge.forget();
  expect(await knowledge.search('Opening hours')).toMatchObject([{ text: 'We open at ten.' }]);
  const letter = `Opening hours ${'please '.repeat(40)}`;
  expect(await knowledge.search(letter)).toMatchObject([{ text: 'We open at ten.' }]);
  expect(hits()).toMatchObject({ misses: 2 });
});

test('a model whose calls fail is named until one succeeds, or another is set', async () => {
  const { front } = m.h;
  const clock = { at: 0 };
  const assistant = createAssistant({ ...front, now: () => clock.at });
  const call = async () => {
    const request = { messages: [], question: 'q', passages: [], tools: [], temperature: null };
    const { signal } = new AbortController();
    for await (const _ of assistant.llm.stream({ ...request, signal }));
  };
  const giveUp = async () => {
    m.model.setScript(() => [{ error: { status: 503 } }]);
    for (let tries = 0; tries < 5; tries += 1) await call().catch(() => undefined);
  };
  expect(assistant.failingModels()).toEqual([]);
  await giveUp();
  expect(assistant.failingModels()).toEqual(['first']);
  clock.at += 20_000;
  m.model.setScript(() => [{ text: 'yes' }]);
  await call();
  expect(assistant.failingModels()).toEqual([]);
  await giveUp();
  await change(front, 'assistant', { model: 'second' });
  expect(assistant.failingModels()).toEqual([]);
});
