import { afterEach, expect, test, vi } from 'vitest';
import { createEmitter } from '#client/emitter.ts';

afterEach(() => void vi.unstubAllGlobals());

test('a listener that throws keeps no other from hearing, and its fault surfaces', () => {
  const later: (() => void)[] = [];
  vi.stubGlobal('queueMicrotask', (run: () => void) => void later.push(run));
  const { on, emit } = createEmitter<{ said: [text: string] }>();
  const heard: string[] = [];
  on('said', () => {
    throw new Error('its own fault');
  });
  on('said', (text) => void heard.push(text));
  emit('said', 'hello');
  expect(heard).toEqual(['hello']);
  expect(later).toHaveLength(1);
  expect(later[0]).toThrow('its own fault');
});
