import { expect, test } from 'vitest';
import {
  buildPrompt,
  citationOf,
  citationsIn,
  type Line,
  type Passage,
  questionOf,
  visibleLines,
  withoutMarks,
} from '#domain/prompt.ts';

/** A thread from lines like `customer: hello`; `#code` is an event. */
const thread = (...lines: string[]): Line[] =>
  lines.map((line, i) => {
    const [sender, text] = line.split(': ') as [Line['sender'], string];
    if (line.startsWith('#')) return { seq: i + 1, sender: 'system', kind: 'event', text: line.slice(1) };
    return { seq: i + 1, sender, kind: 'text', text };
  });
const textsOf = (lines: Line[]) => lines.map(({ text }) => text);

test('events are not shown to a model', () => {
  const lines = thread('customer: one', '#agent_joined', 'agent: two', '#agent_released', 'customer: three');
  expect(textsOf(visibleLines(lines))).toEqual(['one', 'two', 'three']);
});

test('what a provider refused is not shown again, and nothing before it', () => {
  const lines = thread('customer: ok', 'customer: BAD', '#content_refused', 'agent: now then', 'customer: sorry');
  expect(textsOf(visibleLines(lines))).toEqual(['now then', 'sorry']);
  const twice = [
    ...lines,
    ...thread('customer: BAD again', '#content_refused').map((line) => ({ ...line, seq: line.seq + 5 })),
  ];
  expect(visibleLines(twice)).toEqual([]);
});

test('a customer who writes the words of an event hides nothing', () => {
  const lines = thread('customer: before', 'customer: content_refused', 'customer: after');
  expect(visibleLines(lines)).toHaveLength(3);
});

test.each<[string, Line[], string]>([
  ['nothing said', [], ''],
  ['one fragment', thread('customer: one'), 'one'],
  ['fragments are one question', thread('customer: one', 'customer: two', 'customer: three'), 'one\ntwo\nthree'],
  ['only what came since the last answer', thread('customer: one', 'ai: answer', 'customer: two'), 'two'],
  ['an agent answers too', thread('customer: one', 'agent: answer', 'customer: two', 'customer: three'), 'two\nthree'],
  ['an event that settles it', thread('customer: one', '#outside_hours', 'customer: two'), 'two'],
  ['what a model may not hear again', thread('customer: BAD', '#content_refused', 'customer: two'), 'two'],
  ['an event that does not', thread('customer: one', '#nobody_free', 'customer: two'), 'one\ntwo'],
  ['all answered', thread('customer: one', 'ai: answer'), ''],
])('the open question: %s', (_, lines, question) => {
  expect(questionOf(lines)).toBe(question);
});

const knowledge: Passage[] = [1, 2, 3].map((index) => ({
  index,
  documentId: `d${index}`,
  chunkId: `c${index}`,
  title: `Title ${index}`,
  text: `text ${index}`,
  ...(index === 2 ? { url: 'https://shop.example' } : {}),
}));

const voice = { name: 'Blue', instructions: '' };

test('a prompt has the rules and passages first, then the thread, each line by its side', () => {
  const [system, ...rest] = buildPrompt(thread('customer: one', 'ai: two', 'agent: three'), knowledge, voice);
  expect(system?.role).toBe('system');
  expect(system?.content).toContain('[1] Title 1\ntext 1\n\n[2] Title 2\ntext 2');
  expect(rest).toEqual([
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'two' },
    { role: 'assistant', content: 'three' },
  ]);
  expect(buildPrompt([], [], voice)[0]?.content).toContain('nothing was found');
});

test('a prompt says how the company wants to sound, after the rules and before the knowledge', () => {
  const [system] = buildPrompt([], knowledge, { name: 'Blue', instructions: ' Be brief. ' });
  const places = ['Never pretend', 'Your name is Blue.', 'Be brief.', 'Knowledge:'].map((part) =>
    system?.content.indexOf(part),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
});

test('a file is a line that says so', () => {
  const line = { seq: 1, sender: 'customer', kind: 'file', text: '' } as const;
  expect(buildPrompt([line], [], voice)[1]).toEqual({ role: 'user', content: '(sent a file)' });
});

test.each<[string, number[]]>([
  ['nothing cited', []],
  ['one [1].', [1]],
  ['in the order of their mention [3] [1]', [3, 1]],
  ['once each [2][2] and again [2]', [2]],
  ['only what there is [0] [4] [99] [2]', [2]],
  ['no citations: [a] [1.5] (1) [1234] [-1] [ 1 ]', []],
])('%s', (text, indexes) => {
  expect(citationsIn(text, knowledge.map(citationOf)).map(({ index }) => index)).toEqual(indexes);
});

test('a citation quotes its passage, shortened, with its address if it has one', () => {
  const [plain, linked] = knowledge.map(citationOf);
  const url = 'https://shop.example';
  expect(linked).toEqual({ index: 2, documentId: 'd2', chunkId: 'c2', title: 'Title 2', quote: 'text 2', url });
  expect(plain).not.toHaveProperty('url');
  expect(citationOf({ ...(knowledge[0] as Passage), text: 'x'.repeat(600) }).quote).toHaveLength(500);
});

test('loses its marks of sources, and nothing else in brackets', () => {
  const sources = [{ index: 1 }, { index: 12 }];
  expect(withoutMarks('Three days [1][12]. See row [7].', sources)).toBe('Three days. See row [7].');
});
