import { expect, test } from 'vitest';
import { createEventReader, type ServerEvent } from '#shared/llm/event-stream.ts';

const stream = 'data: {"a":1}\n\n: a comment\nevent: error\r\ndata:x\r\ndata: y\r\n\r\nid: 7\n\ndata: [DONE]\n\n';
const events: ServerEvent[] = [
  { event: '', data: '{"a":1}' },
  { event: 'error', data: 'x\ny' },
  { event: '', data: '[DONE]' },
];

test('events that came together are given together', () => {
  expect(createEventReader()(stream)).toEqual(events);
});

test.each([1, 2, 3, 5, 7])('cut into pieces of %i characters, the events are the same', (size) => {
  const read = createEventReader();
  const pieces = stream.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  expect(pieces.flatMap((piece) => read(piece))).toEqual(events);
});

test('what has not ended is no event yet', () => {
  const read = createEventReader();
  expect(read('data: half')).toEqual([]);
  expect(read(' and half\n')).toEqual([]);
  expect(read('\n')).toEqual([{ event: '', data: 'half and half' }]);
});
