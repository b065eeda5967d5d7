import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile } from '#domain/analytics/histogram.ts';
import type { CountName, TimeName } from '#domain/analytics/measures.ts';
import { bucketMs, changedBuckets } from '#domain/analytics/roll-up.ts';
import { isQuietWithAi } from '#domain/analytics/timeline.ts';
import {
  answers,
  asks,
  born,
  cancels,
  closes,
  eventsOf,
  handsOver,
  measuresOf,
  rates,
  reopens,
  rowsOf,
  type Script,
  type Step,
  start,
  takes,
  timelineOf,
  timesOut,
  writes,
} from './history.ts';

type Wanted = { counts: Partial<Record<CountName, number>>; seconds?: Partial<Record<TimeName, number[]>> };

const withPerson: Script = [
  [0, born],
  [10, asks(1, 'ai')],
  [13, answers(1)],
  [60, handsOver(2, 'customer_asked')],
  [90, takes(3, 'mia')],
  [120, writes(3, 'mia')],
  [360, closes(4, 'human')],
  [400, rates(4, 4)],
];

const histories: [name: string, script: Script, wanted: Wanted][] = [
  [
    'a session that the AI resolves',
    [
      [0, born],
      [10, asks(1, 'ai')],
      [13, answers(1)],
      [100, closes(2, 'ai')],
    ],
    {
      counts: {
        conversations: 1,
        sessionsOpened: 1,
        sessionsClosed: 1,
        resolvedByAi: 1,
        customerMessages: 1,
        aiMessages: 1,
        aiMs: 100_000,
        replies: 1,
        enteredAi: 1,
        enteredClosed: 1,
      },
      seconds: { firstResponse: [3], resolution: [100], firstToken: [0.4], reply: [0.9] },
    },
  ],
  [
    'one that a person takes and closes',
    withPerson,
    {
      counts: {
        conversations: 1,
        sessionsOpened: 1,
        sessionsHandedOver: 1,
        sessionsClosed: 1,
        handoffs: 1,
        taken: 1,
        waitsTaken: 1,
        customerMessages: 1,
        aiMessages: 1,
        agentMessages: 1,
        replies: 1,
        aiMs: 60_000,
        waitingMs: 30_000,
        humanMs: 270_000,
        enteredAi: 1,
        enteredWaiting: 1,
        enteredHuman: 1,
        enteredClosed: 1,
      },
      seconds: {
        firstResponse: [3],
        agentFirstResponse: [60],
        wait: [30],
        waitUntilTaken: [30],
        handling: [270],
        resolution: [360],
      },
    },
  ],
  [
    'waits that end without a person',
    [
      [0, born],
      [10, handsOver(2, 'customer_asked')],
      [130, timesOut(3)],
      [200, handsOver(4, 'model_asked')],
      [205, cancels(5)],
      [300, handsOver(6, 'customer_asked')],
      [340, closes(7, 'waiting')],
    ],
    {
      counts: {
        handoffs: 3,
        sessionsHandedOver: 1,
        waitsTimedOut: 1,
        waitsCancelled: 1,
        waitsAbandoned: 1,
        waitingMs: 165_000,
        sessionsClosed: 1,
        sessionsOpened: 1,
        conversations: 1,
        enteredAi: 3,
        enteredWaiting: 3,
        enteredClosed: 1,
        aiMs: 175_000,
      },
      seconds: { wait: [5, 40, 120] },
    },
  ],
  [
    'a customer who comes back: two sessions, each with its own times',
    [
      [0, born],
      [1, asks(1, 'ai')],
      [5, answers(1)],
      [50, closes(2, 'ai')],
      [500, reopens(3)],
      [520, answers(3)],
      [600, closes(4, 'ai')],
    ],
    {
      counts: {
        conversations: 1,
        sessionsOpened: 2,
        sessionsClosed: 2,
        resolvedByAi: 2,
        customerMessages: 2,
        aiMessages: 2,
      },
      seconds: { firstResponse: [4, 20], resolution: [50, 100] },
    },
  ],
];

const within = (found: number | null, seconds: number) =>
  Math.abs((found ?? Number.NaN) - seconds * 1000) <= 0.02 * seconds * 1000;

describe('measures', () => {
  it.each(histories)('of %s', (_, script, { counts, seconds = {} }) => {
    const { counts: found, times } = measuresOf(script);
    expect(found).toMatchObject(counts);
    for (const [name, values] of Object.entries(seconds)) {
      for (const [n, value] of values.entries()) {
        const at = quantile(times[name as TimeName] ?? {}, (n + 1) / values.length);
        expect(within(at, value), `${name} ${at}`).toBe(true);
      }
    }
  });

  it('of a whole session name everything that was counted, and nothing else', () => {
    const [, [, script, { counts, seconds = {} }] = ['', [], { counts: {} }]] = histories;
    const measures = measuresOf(script);
    expect(measures.counts).toEqual(counts);
    expect(Object.keys(measures.times).sort()).toEqual([...Object.keys(seconds), 'firstToken', 'reply'].sort());
    expect(measures).toMatchObject({ reasons: { customer_asked: 1 }, scores: { 4: 1 } });
    expect(measures.models).toEqual({ 'openai/gpt': { replies: 1, promptTokens: 100, completionTokens: 20 } });
  });

  it('are of the agent and the group that they concern', () => {
    const group = 'g1';
    const script: Script = [
      [0, born],
      [10, { ...handsOver(2, 'customer_asked'), data: { ...handsOver(2, 'customer_asked').data, group } }],
      [40, takes(3, 'mia')],
      [50, writes(3, 'mia')],
      [
        100,
        {
          type: 'conversation.transfer',
          by: 'mia',
          data: { state: 'human', epoch: 4, agent: 'ben', from: 'human', reason: 'transferred' },
        },
      ],
      [300, closes(5, 'human', 'ben')],
      [310, rates(5, 2)],
    ];
    const rows = rowsOf(eventsOf(script));
    const of = (agent: string) => rows.find((row) => row.agent === agent && row.group === group)?.measures;
    expect(of('mia')).toMatchObject({ counts: { taken: 1, humanMs: 60_000, waitsTaken: 1 }, scores: {} });
    expect(of('ben')).toMatchObject({ counts: { taken: 1, humanMs: 200_000, sessionsClosed: 1 }, scores: { 2: 1 } });
    expect(rows.find((row) => row.agent === 'mia' && row.group === null)?.measures.counts).toEqual({
      agentMessages: 1,
    });
  });

  it.each([
    [
      'a stop after some words',
      { type: 'reply.stop', data: { state: 'ai', epoch: 1, seq: 2 } },
      { stoppedReplies: 1, aiMessages: 1 },
    ],
    ['a stop of nothing', { type: 'reply.stop', data: { state: 'ai', epoch: 1 } }, {}],
    ['a refused command', { type: 'message.create', data: { refused: 'not_owner' } }, {}],
    [
      'a superseded reply, which cost its tokens',
      { type: 'reply.finish', by: 'ai', data: { refused: 'superseded', cost: { ...answers(1).data.cost } } },
      { supersededReplies: 1 },
    ],
    [
      'a failed turn',
      { type: 'reply.finish', by: 'ai', data: { state: 'waiting', epoch: 2, from: 'ai', reason: 'ai_unavailable' } },
      { replies: 1, failedTurns: 1, handoffs: 1 },
    ],
    [
      'an extractive answer',
      answers(1, { cost: { ...answers(1).data.cost, provider: 'extractive' } as never }),
      { replies: 1, extractiveReplies: 1 },
    ],
  ] as [string, Script[number][1], object][])('count %s', (_, step, wanted) => {
    expect(measuresOf([[0, step]]).counts).toMatchObject(wanted);
  });

  /** Of such a conversation nothing is left but its row: years ago its events were deleted. */
  const tagged = (state: 'ai' | 'waiting' | 'human' | 'closed', epoch: number): Step => ({
    type: 'conversation.tag',
    by: 'mia',
    data: { state, epoch, from: state, ...(state === 'human' ? { agent: 'mia' } : {}) },
  });
  it.each<[string, Script, Partial<Record<CountName, number>>, TimeName[]]>([
    ['closed', [[0, tagged('closed', 7)]], {}, []],
    ['with a person', [[0, tagged('human', 3)]], {}, []],
    ['waiting', [[0, tagged('waiting', 2)]], {}, []],
    ['with the AI since ever', [[0, tagged('ai', 1)]], {}, []],
    ['with the AI, and closed now', [[0, closes(2, 'ai')]], { sessionsClosed: 1, enteredClosed: 1 }, []],
    [
      'with a person, who closes it',
      [
        [0, tagged('human', 3)],
        [9, closes(4, 'human', 'mia')],
      ],
      { sessionsClosed: 1, enteredClosed: 1 },
      [],
    ],
    [
      'waiting, and taken now',
      [
        [0, tagged('waiting', 2)],
        [9, takes(3, 'mia')],
      ],
      { enteredHuman: 1, taken: 1 },
      [],
    ],
    [
      'closed, and opened again',
      [
        [0, tagged('closed', 7)],
        [9, reopens(8)],
        [30, closes(9, 'ai')],
      ],
      {
        ...{ sessionsOpened: 1, sessionsClosed: 1, resolvedByAi: 1, customerMessages: 1 },
        ...{ enteredAi: 1, enteredClosed: 1, aiMs: 21_000 },
      },
      ['resolution'],
    ],
  ])('of a conversation with a forgotten past, %s, are of what happens now', (_, script, counts, times) => {
    const found = measuresOf(script);
    expect({ counts: found.counts, times: Object.keys(found.times) }).toEqual({ counts, times });
  });

  it('take the latest rating of a session only', () => {
    expect(measuresOf([...withPerson, [500, rates(4, 1)]]).scores).toEqual({ 1: 1 });
  });

  it('of events without the newer fields are the same but for whom they are of', () => {
    const old = eventsOf(withPerson).map(({ data: { agent: _, ...data }, ...event }) => ({ ...event, data }));
    expect(rowsOf(old)).toEqual(rowsOf(eventsOf(withPerson)));
  });
});

describe('timelines', () => {
  const events = eventsOf([...withPerson, [700, reopens(5)], [702, answers(5)], [900, closes(6, 'ai')]]);

  it('are the same in whatever order events come, and however often', () => {
    const shuffled = fc.shuffledSubarray(events, { minLength: events.length });
    fc.assert(
      fc.property(shuffled, fc.subarray(events), (all, again) => {
        expect(timelineOf([...all, ...again])).toEqual(timelineOf(events));
      }),
    );
  });

  it('are quiet with the AI once it has answered, and not with a person, or closed', () => {
    const quiet = (script: Script) => isQuietWithAi(timelineOf(eventsOf(script)));
    expect(quiet(withPerson.slice(0, 1))).toBe(false);
    expect(quiet(withPerson.slice(0, 3))).toBe(true);
    expect(quiet(withPerson.slice(0, 4))).toBe(false);
    expect(quiet(withPerson)).toBe(false);
    expect(quiet([...withPerson, [700, reopens(5)]])).toBe(true);
    expect(
      quiet([
        [0, born],
        [5, asks(1, 'ai')],
        [9, handsOver(2, 'x')],
        [99, timesOut(3)],
      ]),
    ).toBe(true);
  });

  it('name the buckets whose sums a late event changes', () => {
    const late = events.filter(({ data }) => data.reason !== 'reopened');
    const quarters = changedBuckets(timelineOf(late), timelineOf(events)).map((at) => (at - start) / bucketMs);
    expect(quarters).toEqual([0, 1]);
    expect(changedBuckets(timelineOf(events), timelineOf(events))).toEqual([]);
  });
});
