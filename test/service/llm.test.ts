import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLlm, type Llm, type LlmConfig } from '#shared/llm/create-llm.ts';
import { LlmError } from '#shared/llm/llm-error.ts';
import type { LlmFact } from '#shared/llm/llm-fact.ts';
import type { LlmEvent, LlmRequest } from '#shared/llm/types.ts';
import { openScriptedModel, type Script, type ScriptedModel } from '../support/scripted-model.ts';

/** Time that stands still until told; `sleeping` must be 0 in the end. */
function createClock() {
  let time = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => time,
    random: () => 0, // so that the pause before another attempt is none
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (ms <= 0) return resolve();
        const sleeper = { at: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => sleepers.delete(sleeper) && reject(signal.reason), { once: true });
      }),
    advance: (ms: number) => {
      time += ms;
      for (const sleeper of sleepers) if (sleeper.at <= time && sleepers.delete(sleeper)) sleeper.wake();
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}

let model: ScriptedModel;
let clock: ReturnType<typeof createClock>;
let facts: LlmFact[];
let noted: PromiseWithResolvers<void>; // at the first fact

beforeEach(async () => {
  model = await openScriptedModel();
  clock = createClock();
  facts = [];
  noted = Promise.withResolvers();
});

afterEach(async () => {
  await model.waitFor(() => model.open === 0);
  await model.close();
  expect(clock.sleeping).toBe(0);
});

function create(config: Partial<LlmConfig> = {}): Llm {
  const limits = { firstTokenTimeoutMs: 1_000, idleTimeoutMs: 500, attempts: 3 };
  const base = { provider: 'openai' as const, apiKey: 'k', baseUrl: model.baseUrl, model: 'm1', fallbackModels: [] };
  const note = (fact: LlmFact) => {
    facts.push(fact);
    noted.resolve();
  };
  return createLlm({ ...base, ...limits, ...config }, { ...clock, note });
}

function ask(over: Partial<LlmRequest> = {}): LlmRequest {
  const messages = [{ role: 'user' as const, content: 'Hello?' }];
  return { messages, question: 'Hello?', passages: [], tools: [], signal: new AbortController().signal, ...over };
}

async function readAll(llm: Llm, request = ask()): Promise<{ text: string; events: LlmEvent[]; error: unknown }> {
  const events: LlmEvent[] = [];
  let error: unknown = null;
  try {
    for await (const event of llm.stream(request)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  return { text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''), events, error };
}

const says = (...words: string[]): Script => words.map((text) => ({ text }));
const fails = (status: number, code: string | null = null, headers: Record<string, string> = {}): Script => [
  { error: { status, headers, body: { error: { code, message: `no: ${code ?? status}` } } } },
];
const types = () => facts.map((fact) => (fact.type === 'attempt_failed' ? fact.kind : fact.type));

describe('streaming', () => {
  test('gives tokens as they come, then model, provider and usage', async () => {
    const gate = Promise.withResolvers<void>();
    model.setScript(() => [
      ...says('Hel'),
      { gate: gate.promise },
      ...says('lo'),
      { usage: { prompt: 7, completion: 2 } },
    ]);
    const stream = create().stream(ask())[Symbol.asyncIterator]();
    expect((await stream.next()).value).toEqual({ type: 'text', text: 'Hel' });
    gate.resolve();
    expect((await stream.next()).value).toEqual({ type: 'text', text: 'lo' });
    const end = {
      type: 'end',
      model: 'm1',
      provider: 'openai',
      finishReason: 'stop',
      promptTokens: 7,
      completionTokens: 2,
    };
    expect((await stream.next()).value).toEqual(end);
    expect((await stream.next()).done).toBe(true);
    expect(model.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(model.requests[0]?.body).not.toHaveProperty('tools');
    expect(model.requests[0]?.body).not.toHaveProperty('enable_thinking');
  });

  test('gathers a tool call into one event', async () => {
    model.setScript(() => [{ tool: { name: 'handoff', arguments: '{"reason":"asked"}' } }]);
    const tools = [{ name: 'handoff', description: 'Call a human', parameters: { type: 'object' } }];
    const { events } = await readAll(create(), ask({ tools }));
    expect(events[0]).toEqual({ type: 'tool', name: 'handoff', arguments: '{"reason":"asked"}' });
    expect(events[1]).toMatchObject({ type: 'end', finishReason: 'tool_calls' });
    expect(model.requests[0]?.tools[0]?.function.name).toBe('handoff');
  });

  test('dashscope: no thinking, and what is thought anyway is not shown', async () => {
    model.setScript(() => [{ reasoning: 'hm' }, ...says('Yes')]);
    const { text, events } = await readAll(create({ provider: 'dashscope', model: '' }));
    expect(text).toBe('Yes');
    expect(events.map(({ type }) => type)).toEqual(['text', 'end']);
    const body = { model: 'qwen-plus', stream: true, enable_thinking: false, stream_options: { include_usage: true } };
    expect(model.requests[0]?.body).toMatchObject(body);
  });

  test('extractive: quotes without asking anybody', async () => {
    const passages = [{ index: 1, documentId: 'd', chunkId: 'c', title: 'Hours', text: 'We open at nine.' }];
    const llm = create({ provider: 'extractive', model: '', paceMs: 0 });
    const { text, events } = await readAll(llm, ask({ question: 'When do you open?', passages }));
    expect(text).toContain('We open at nine. [1]');
    expect(events.length).toBeGreaterThan(10);
    expect(events.at(-1)).toMatchObject({ type: 'end', provider: 'extractive', finishReason: 'stop' });
    expect(model.requests).toHaveLength(0);
  });
});

describe('attempts', () => {
  test.each([
    ['rate_limited', fails(429, 'limit_requests')],
    ['quota', fails(429, 'insufficient_quota')],
    ['server_error', fails(503)],
    ['network', [{ cut: true }]],
    ['network', [{ done: true }]],
    ['empty', [{ finish: 'stop' }]],
    [
      'server_error',
      [{ reasoning: 'hm' }, { error: { body: { error: { code: 'internal_error', message: 'oops' } } } }],
    ],
  ] as [string, Script][])('asks again after %s', async (kind, script) => {
    model.setScript(({ attempt }) => (attempt === 1 ? script : says('Hello')));
    expect(await readAll(create())).toMatchObject({ text: 'Hello', error: null });
    expect(types()).toEqual([kind]);
  });

  test('waits as long as retry-after says', async () => {
    model.setScript(({ attempt }) => (attempt === 1 ? fails(429, null, { 'retry-after': '2' }) : says('Hello')));
    const reading = readAll(create());
    await noted.promise;
    clock.advance(1_999);
    expect(model.requests).toHaveLength(1);
    clock.advance(1);
    expect((await reading).text).toBe('Hello');
    expect(facts).toMatchObject([{ attempt: 1, status: 429, waitMs: 2_000 }]);
  });

  test('goes to the next model when one has used up its attempts', async () => {
    model.setScript((request) => (request.model === 'm1' ? fails(500) : says('Hello')));
    const { text, events } = await readAll(create({ fallbackModels: ['m2'] }));
    expect(text).toBe('Hello');
    expect(events.at(-1)).toMatchObject({ model: 'm2' });
    expect(types()).toEqual(['server_error', 'server_error', 'server_error', 'fallback_used']);
    expect(facts.at(-1)).toMatchObject({ model: 'm2', insteadOf: 'm1' });
  });

  test.each([
    ['quota', fails(429, 'insufficient_quota')],
    ['rejected', fails(400, 'context_length_exceeded')],
    ['misconfigured', fails(404, 'model_not_found')],
    ['rate_limited', fails(429, null, { 'retry-after': '60' })],
  ] as [string, Script][])('goes to the next model at once after %s', async (kind, script) => {
    model.setScript((request) => (request.model === 'm1' ? script : says('Hello')));
    expect((await readAll(create({ fallbackModels: ['m2'] }))).text).toBe('Hello');
    expect(types()).toEqual([kind, 'fallback_used']);
  });

  test('is unavailable when nothing is left', async () => {
    model.setScript(() => fails(500));
    const { error } = await readAll(create({ attempts: 2, fallbackModels: ['m2'] }));
    expect(error).toMatchObject({
      name: 'LlmError',
      code: 'unavailable',
      failure: { kind: 'server_error', status: 500 },
    });
    expect(model.requests).toHaveLength(4);
  });

  test.each([
    ['refused_content', fails(400, 'data_inspection_failed')],
    ['refused_content', [{ error: { status: 400, body: { code: 'DataInspectionFailed', message: 'Input data' } } }]],
    ['refused_content', [{ finish: 'content_filter' }]],
    ['misconfigured', fails(401, 'invalid_api_key')],
    ['misconfigured', fails(400, 'Arrearage')],
  ] as [string, Script][])('asks nobody else after %s', async (code, script) => {
    model.setScript(() => script);
    const { error } = await readAll(create({ provider: 'dashscope', fallbackModels: ['m2'] }));
    expect(error).toMatchObject({ code });
    expect(model.requests).toHaveLength(1);
  });

  test('a model that may not be used is a misconfiguration', async () => {
    model.setScript(() => fails(403, 'access_denied'));
    expect((await readAll(create())).error).toMatchObject({ code: 'misconfigured' });
    expect(model.requests).toHaveLength(1);
  });

  test.each([
    ['broken_stream', 'network', [...says('Hel'), { cut: true }]],
    ['broken_stream', 'network', [...says('Hel'), { done: true }]],
    ['broken_stream', 'server_error', [...says('Hel'), { error: {} }]],
    [
      'refused_content',
      'refused_content',
      [...says('Hel'), { error: { body: { error: { code: 'data_inspection_failed' } } } }],
    ],
  ] as [string, string, Script][])(
    'after the first token it is %s (%s), and nobody is asked again',
    async (code, kind, script) => {
      model.setScript(() => script);
      const { text, error } = await readAll(create({ fallbackModels: ['m2'] }));
      expect(text).toBe('Hel');
      expect(error).toBeInstanceOf(LlmError);
      expect(error).toMatchObject({ code, failure: { kind } });
      expect(model.requests).toHaveLength(1);
    },
  );
});

describe('time limits', () => {
  test.each([[true], [false]])('first token, headers sent: %s', async (headers) => {
    model.setScript(({ attempt }) => (attempt === 1 ? [{ hang: true, headers }] : says('Hello')));
    const reading = readAll(create());
    await model.waitFor(() => model.open === 1);
    clock.advance(999);
    expect(model.open).toBe(1);
    clock.advance(1);
    expect((await reading).text).toBe('Hello');
    expect(types()).toEqual(['first_token_timeout']);
    await model.waitFor(() => model.requests[0]?.state === 'aborted');
  });

  test('between tokens, without the time that the consumer takes', async () => {
    const gate = Promise.withResolvers<void>();
    model.setScript(() => [...says('Hel'), { gate: gate.promise }, ...says('lo'), { hang: true }]);
    const stream = create().stream(ask())[Symbol.asyncIterator]();
    await stream.next();
    clock.advance(10_000);
    await setImmediate(); // whoever woke has looked
    const next = stream.next();
    clock.advance(400);
    gate.resolve();
    expect((await next).value).toMatchObject({ text: 'lo' });
    clock.advance(10_000);
    await setImmediate();
    const last = stream.next();
    await setImmediate();
    clock.advance(499);
    expect(model.open).toBe(1);
    clock.advance(1);
    await expect(last).rejects.toMatchObject({ code: 'broken_stream', failure: { kind: 'idle_timeout' } });
    await model.waitFor(() => model.requests[0]?.state === 'aborted');
  });
});

describe('leaving', () => {
  test.each<[string, Script]>([
    ['before the headers', [{ hang: true, headers: false }]],
    ['before the first token', [{ hang: true }]],
    ['in the middle', [...says('Hel'), { hang: true }]],
  ])('abort %s closes the request and throws the reason', async (_, script) => {
    model.setScript(() => script);
    const turn = new AbortController();
    const reading = readAll(create({ fallbackModels: ['m2'] }), ask({ signal: turn.signal }));
    await model.waitFor(() => model.open === 1);
    const reason = new Error('superseded');
    turn.abort(reason);
    expect((await reading).error).toBe(reason);
    await model.waitFor(() => model.requests[0]?.state === 'aborted');
    expect(model.requests).toHaveLength(1);
    expect(facts).toEqual([]);
  });

  test('abort in a tool call does not give the half of it', async () => {
    model.setScript(() => [...says('One moment'), { tool: { name: 'handoff', arguments: '{}' } }, { hang: true }]);
    const turn = new AbortController();
    const stream = create()
      .stream(ask({ signal: turn.signal }))
      [Symbol.asyncIterator]();
    expect((await stream.next()).value).toMatchObject({ type: 'text' });
    const next = stream.next(); // reads the tool's deltas, which came with the text
    await setImmediate();
    turn.abort(new Error('stopped'));
    await expect(next).rejects.toBe(turn.signal.reason);
  });

  test('abort ends the pause between attempts', async () => {
    model.setScript(() => fails(429, null, { 'retry-after': '3' }));
    const turn = new AbortController();
    const reading = readAll(create(), ask({ signal: turn.signal }));
    await noted.promise;
    turn.abort(new Error('stopped'));
    expect((await reading).error).toBe(turn.signal.reason);
    expect(model.requests).toHaveLength(1);
  });

  test('a consumer that breaks out of the loop closes the request', async () => {
    model.setScript(() => [...says('Hel'), { hang: true }]);
    for await (const event of create().stream(ask())) {
      expect(event).toMatchObject({ text: 'Hel' });
      break;
    }
    await model.waitFor(() => model.requests[0]?.state === 'aborted');
    expect(facts).toEqual([]);
  });
});

describe('breaker', () => {
  test('opens, skips the model, probes with one call and closes', async () => {
    model.setScript((request) => (request.model === 'm1' ? fails(500) : says('Hello')));
    const llm = create({ attempts: 5, fallbackModels: ['m2'] });
    await readAll(llm);
    expect(types()).toEqual([...Array(4).fill('server_error'), 'breaker_opened', 'server_error', 'fallback_used']);

    facts.length = 0;
    expect((await readAll(llm)).text).toBe('Hello');
    expect(types()).toEqual(['model_skipped', 'fallback_used']);
    expect(model.requests.filter((request) => request.model === 'm1')).toHaveLength(5);

    facts.length = 0;
    clock.advance(15_000);
    const gate = Promise.withResolvers<void>();
    const rest = Promise.withResolvers<void>();
    model.setScript((request) =>
      request.model === 'm1' ? [{ gate: gate.promise }, ...says('Back'), { gate: rest.promise }] : says('Hello'),
    );
    const probe = readAll(llm);
    await model.waitFor(() => model.open === 1);
    expect((await readAll(llm)).text).toBe('Hello');
    noted = Promise.withResolvers();
    gate.resolve();
    await noted.promise;
    expect(types()).toEqual(['model_skipped', 'fallback_used', 'breaker_closed']);
    rest.resolve();
    expect((await probe).text).toBe('Back');
    expect((await readAll(llm)).text).toBe('Back');
  });

  test('is unavailable without a failure when every breaker is open', async () => {
    model.setScript(() => fails(500));
    const llm = create({ attempts: 5 });
    await readAll(llm);
    expect((await readAll(llm)).error).toMatchObject({ code: 'unavailable', failure: null });
    expect(model.requests).toHaveLength(5);
  });

  test('does not count calls that the caller left', async () => {
    model.setScript(() => [{ hang: true }]);
    const llm = create();
    for (let call = 1; call <= 6; call += 1) {
      const turn = new AbortController();
      const reading = readAll(llm, ask({ signal: turn.signal }));
      await model.waitFor(() => model.open === 1);
      turn.abort();
      await reading;
      await model.waitFor(() => model.open === 0);
    }
    model.setScript(() => says('Hello'));
    expect((await readAll(llm)).text).toBe('Hello');
    expect(facts).toEqual([]);
  });
});
