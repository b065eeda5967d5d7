import { afterEach, beforeEach, expect, test } from 'vitest';
import { createChatCompletions } from '#shared/llm/chat-completions.ts';
import type { ProviderEvent } from '#shared/llm/types.ts';
import { openScriptedModel, type ScriptedModel } from '../support/scripted-model.ts';

/** What servers say that OpenAI would say otherwise. */
let model: ScriptedModel;
beforeEach(async () => {
  model = await openScriptedModel();
});
afterEach(() => model.close());

const signal = new AbortController().signal;
const request = { messages: [], question: '', passages: [], tools: [], signal };

async function read(): Promise<ProviderEvent[]> {
  const { stream } = createChatCompletions({ name: 'openai', baseUrl: model.baseUrl, apiKey: undefined });
  const events: ProviderEvent[] = [];
  for await (const event of stream(request, 'm1')) events.push(event);
  return events;
}
const toolsOf = (events: ProviderEvent[]) => events.filter(({ type }) => type === 'tool');
const call = (index: number | undefined, name: string, piece: string) => ({
  delta: { tool_calls: [{ index, function: { name, arguments: piece } }] },
});

test.each([
  ['without an index', undefined],
  ['with an index beyond all others', 2 ** 31],
])('a tool call %s counts, and a name that comes with each piece is one', async (_, index) => {
  model.setScript(() => [
    { text: 'One moment.' },
    call(index, 'handoff', '{"reason":'),
    call(index, 'handoff', '"asked"}'),
  ]);
  expect(toolsOf(await read())).toEqual([{ type: 'tool', name: 'handoff', arguments: '{"reason":"asked"}' }]);
});

test('a tool name in pieces is put together', async () => {
  model.setScript(() => [call(0, 'hand', ''), call(0, 'off', '{}')]);
  expect(toolsOf(await read())).toEqual([{ type: 'tool', name: 'handoff', arguments: '{}' }]);
});

test('white space alone is no answer, and what comes before the first word is left out', async () => {
  model.setScript(() => [{ text: '\n' }, { text: ' \n' }]);
  await expect(read()).rejects.toMatchObject({ kind: 'empty' });
  model.setScript(() => [{ text: '\n' }, { text: ' It' }, { text: ' is.\n' }]);
  const said = (await read()).flatMap((event) => (event.type === 'text' ? [event.text] : []));
  expect(said.join('')).toBe('It is.\n');
});
