import { expect, test } from 'vitest';
import { commandSchema } from '#contract/commands.ts';
import { isPlainMessage } from '#contract/is-plain-message.ts';
import { commandsFor } from '../../support/lane-writers.ts';

const plain = JSON.parse(JSON.stringify(commandsFor().message('hello'))) as Record<string, unknown>;

test('what passes as a plain message passes the schema, unchanged', () => {
  expect(isPlainMessage(plain)).toBe(true);
  expect(commandSchema.parse(plain)).toEqual(plain);
});

const odd: unknown[] = [null, undefined, 7, '', 'x', {}, [], ['x'], Number.NaN, 'x'.repeat(9000), 'UPPER\n'];

test('whatever is wrong or special about a field is left to the schema', () => {
  for (const key of Object.keys(plain)) {
    const { [key]: _, ...without } = plain;
    expect(isPlainMessage(without), `without ${key}`).toBe(false);
    for (const value of odd) {
      const changed = { ...plain, [key]: value };
      // Whatever it lets through, the schema lets through as it is.
      if (isPlainMessage(changed)) expect(commandSchema.parse(changed)).toEqual(changed);
    }
  }
  const by = plain.by as object;
  for (const other of [
    { ...by, id: null },
    { ...by, type: 'ai' },
    { ...by, name: 7 },
    { ...by, more: 1 },
    { type: 'customer' },
  ]) {
    expect(isPlainMessage({ ...plain, by: other })).toBe(false);
  }
  for (const more of [{ traceId: 't' }, { expiresAt: 1 }, { mood: 'new' }, { id: String(plain.id).toUpperCase() }]) {
    expect(isPlainMessage({ ...plain, ...more })).toBe(false);
  }
  for (const value of [null, undefined, 7, 'x', []]) expect(isPlainMessage(value)).toBe(false);
});
