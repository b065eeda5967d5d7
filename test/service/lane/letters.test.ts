import { afterEach, beforeEach, expect, test } from 'vitest';
import { parkJob } from '#shared/commands/park-job.ts';
import { bytesToId, newId } from '#shared/id.ts';
import { eraseLeftovers } from '../../../src/workers/privacy/erase-leftovers.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

const lettersOf = async () => {
  const letters: { payload: string; conversation_id: Buffer | null }[] = await h.knex('dead_letters').orderBy('id');
  return letters.map(({ conversation_id: id, payload }) => ({
    conversation: id && bytesToId(id),
    payload: JSON.parse(payload) as unknown,
  }));
};
const park = (payload: unknown) => parkJob(h.knex, { queue: 'q', job: 'j', jobId: null, payload, error: 'e' });

test.each([
  ['a text that is none', { text: 7 }],
  ['a conversation in capitals', { text: 7, conversationId: newId().toUpperCase() }],
])('a parked command names its conversation: %s', async (_, fault) => {
  const { message } = commandsFor();
  const bad = { ...message('bad'), ...fault };
  await openWriter(h, 'writer').apply([bad], false, never);
  expect(await lettersOf()).toEqual([{ conversation: bad.conversationId.toLowerCase(), payload: bad }]);
});

test.each([null, 'x', { conversationId: "00'); drop" }, { conversationId: 7 }])('%j names none', async (raw) => {
  await openWriter(h, 'writer').apply([raw], false, never);
  await park(raw);
  expect(await lettersOf()).toEqual([0, 1].map(() => ({ conversation: null, payload: raw })));
});

test('an erasure takes the letters that name the conversation, in their column or inside, and no others', async () => {
  const [one, other] = [newId(), newId()];
  await park({ conversationId: one, text: 'words' });
  await park({ conversationId: other, text: `words of ${one}` });
  await park({ commands: [{ conversationId: one }] });
  await park({ commands: [{ conversationId: other }] });
  await eraseLeftovers(h.front, one);
  const left = (await lettersOf()).map(({ conversation, payload }) => ({
    conversation,
    text: JSON.stringify(payload),
  }));
  expect(left).toEqual([
    { conversation: other, text: expect.stringContaining('words of') },
    { conversation: null, text: expect.stringContaining(other) },
  ]);
});
