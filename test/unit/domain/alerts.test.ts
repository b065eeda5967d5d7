import { expect, it } from 'vitest';
import { type AlertFacts, alertsOf } from '#domain/alerts.ts';

const well: AlertFacts = {
  redis: { durable: true, laneDepths: [0, 999], served: ['lanes', 'replies'], failingModels: [] },
  queues: ['lanes', 'replies'],
  newDeadLetters: 0,
  failingWebhooks: [],
  longestWaitMs: null,
  waitTimeoutMs: 120_000,
};
const redis = { durable: true, laneDepths: [], served: well.queues, failingModels: [] };
const said = (facts: Partial<AlertFacts>) =>
  alertsOf({ ...well, ...facts }).map(({ code, severity, subject }) =>
    [code, severity, subject].filter(Boolean).join(' '),
  );

it('says nothing while all is well, and of what may not be known', () => {
  expect(said({})).toEqual([]);
  expect(said({ redis: { ...redis, durable: undefined } })).toEqual([]);
  expect(said({ longestWaitMs: 150_000 })).toEqual([]);
});

it.each<[string, Partial<AlertFacts>, string[]]>([
  ['Redis away', { redis: null }, ['redis_away critical']],
  ['a weak Redis', { redis: { ...redis, durable: false } }, ['redis_not_durable warning']],
  ['a lane behind', { redis: { ...redis, laneDepths: [0, 1000] } }, ['lane_behind warning lane-1']],
  ['a lane far behind', { redis: { ...redis, laneDepths: [10_000] } }, ['lane_behind critical lane-0']],
  ['a queue without a worker', { redis: { ...redis, served: ['lanes'] } }, ['queue_unserved critical replies']],
  ['a model, once', { redis: { ...redis, failingModels: ['m', 'm'] } }, ['model_failing warning m']],
  ['dead letters', { newDeadLetters: 2 }, ['dead_letters warning']],
  ['a webhook', { failingWebhooks: [{ id: 'w', host: 'h', off: false }] }, ['webhook_failing warning w']],
  ['a wait that nobody ends', { longestWaitMs: 150_001 }, ['wait_too_long critical']],
])('says what is wrong: %s', (_, facts, expected) => {
  expect(said(facts)).toEqual(expected);
});

it('says the worst first', () => {
  const facts = { redis: { ...redis, durable: false, served: ['replies'] }, newDeadLetters: 1, longestWaitMs: 1e9 };
  expect(said(facts)).toEqual([
    'queue_unserved critical lanes',
    'wait_too_long critical',
    'redis_not_durable warning',
    'dead_letters warning',
  ]);
});
