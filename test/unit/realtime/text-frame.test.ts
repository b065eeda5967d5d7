import { expect, test } from 'vitest';
import { textFrame } from '../../../src/realtime/text-frame.ts';

/** The length that a frame's head tells, and where the payload begins (RFC 6455 §5.2). */
function headOf(frame: Buffer): [length: number, head: number] {
  const short = frame[1] ?? 0;
  if (short === 126) return [frame.readUInt16BE(2), 4];
  return short === 127 ? [Number(frame.readBigUInt64BE(2)), 10] : [short, 2];
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
  'a frame of %i bytes tells its length and holds its text',
  (size) => {
    const text = 'x'.repeat(size);
    const frame = textFrame(text);
    const [length, head] = headOf(frame);
    expect(frame[0]).toBe(0x81);
    expect(length).toBe(size);
    expect(frame.subarray(head).toString()).toBe(text);
  },
);

test('lengths are bytes, not characters', () => {
  const frame = textFrame('发货了吗 😀');
  const [length, head] = headOf(frame);
  expect(length).toBe(Buffer.byteLength('发货了吗 😀'));
  expect(frame.subarray(head).toString()).toBe('发货了吗 😀');
});
