import { getEventListeners } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import type { CommandResult } from '#contract/commands.ts';
import type { Lanes } from '#shared/lane/open-lanes.ts';
import { settle } from '#shared/lane/settle.ts';
import { commandsFor } from '../../support/lane-writers.ts';

afterEach(() => void vi.useRealTimers());

/** A lane that answers its submissions with these, one after the other. */
function laneOf(...answers: Promise<CommandResult>[]) {
  const submit = vi.fn(() => ({
    accepted: Promise.resolve(),
    result: answers.shift() ?? Promise.reject(new Error('asked too often')),
  }));
  return { lanes: { submit } as unknown as Lanes, submit };
}

const never = new Promise<never>(() => undefined);
const refused: CommandResult = { ok: false, code: 'superseded' };
const { signal } = new AbortController();
const command = commandsFor().create();

test('what no report came of is asked again, under the same id', async () => {
  vi.useFakeTimers();
  const { lanes, submit } = laneOf(never, Promise.resolve(refused));
  let answer: CommandResult | undefined;
  void settle(lanes, command, signal).then((result) => {
    answer = result;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answer).toEqual(refused);
  expect(submit.mock.calls).toEqual([[command], [command]]);
});

test('what Redis did not take is asked again', async () => {
  vi.useFakeTimers();
  const { lanes, submit } = laneOf(Promise.reject(new Error('away')), Promise.resolve(refused));
  const settled = settle(lanes, command, signal);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await settled).toEqual(refused);
  expect(submit).toHaveBeenCalledTimes(2);
});

test('who gives up waits no longer', async () => {
  const gone = new AbortController();
  const settled = settle(laneOf(never).lanes, command, gone.signal);
  gone.abort(new Error('the worker is closing'));
  await expect(settled).rejects.toThrow('the worker is closing');
});

test('an answer leaves neither a timer nor a listener behind', async () => {
  vi.useFakeTimers();
  for (let n = 0; n < 20; n += 1) await settle(laneOf(Promise.resolve(refused)).lanes, command, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});
