import { addHistogram, addValue, type Histogram } from './histogram.ts';

/** What is counted. The times in milliseconds, `…Ms`, are sums. */
export type CountName =
  | 'conversations'
  | 'sessionsOpened'
  | 'sessionsClosed'
  | 'sessionsHandedOver'
  | 'resolvedByAi'
  | 'quietWithAi'
  | 'customerMessages'
  | 'aiMessages'
  | 'agentMessages'
  | 'enteredAi'
  | 'enteredWaiting'
  | 'enteredHuman'
  | 'enteredClosed'
  | 'aiMs'
  | 'waitingMs'
  | 'humanMs'
  | 'closedMs'
  | 'handoffs'
  | 'transfers'
  | 'taken'
  | 'waitsTaken'
  | 'waitsTimedOut'
  | 'waitsCancelled'
  | 'waitsAbandoned'
  | 'replies'
  | 'extractiveReplies'
  | 'stoppedReplies'
  | 'supersededReplies'
  | 'failedTurns';

/** What is timed, ms: each a histogram, so that percentiles of any stretch of time are right. */
export type TimeName =
  | 'firstResponse'
  | 'agentFirstResponse'
  | 'resolution'
  | 'wait'
  | 'waitUntilTaken'
  | 'handling'
  | 'firstToken'
  | 'reply';

/** Of one model: answers, and tokens as its provider counted them. */
export type ModelUse = { replies: number; promptTokens: number; completionTokens: number };

/** Everything that is known of some events. All of it adds up, so a report of any stretch is a sum of buckets. */
export type Measures = {
  counts: Partial<Record<CountName, number>>;
  times: Partial<Record<TimeName, Histogram>>;
  /** Why a person was asked for, by code. */
  reasons: Record<string, number>;
  /** Ratings, by score. */
  scores: Record<string, number>;
  /** By provider and model, as `provider/model`. */
  models: Record<string, ModelUse>;
};

export const noMeasures = (): Measures => ({ counts: {}, times: {}, reasons: {}, scores: {}, models: {} });

export function count(measures: Measures, name: CountName, by = 1): void {
  if (by !== 0) measures.counts[name] = (measures.counts[name] ?? 0) + by;
}

/** A time that clocks of several processes make negative is none. */
export function time(measures: Measures, name: TimeName, ms: number): void {
  const histogram = measures.times[name] ?? {};
  measures.times[name] = histogram;
  addValue(histogram, Math.max(0, ms));
}

export function addModelUse(measures: Measures, model: string, use: ModelUse): void {
  const sum = measures.models[model] ?? { replies: 0, promptTokens: 0, completionTokens: 0 };
  measures.models[model] = {
    replies: sum.replies + use.replies,
    promptTokens: sum.promptTokens + use.promptTokens,
    completionTokens: sum.completionTokens + use.completionTokens,
  };
}

export function addMeasures(into: Measures, more: Measures): void {
  for (const [name, by] of Object.entries(more.counts)) count(into, name as CountName, by);
  for (const [name, histogram] of Object.entries(more.times)) {
    const sum = into.times[name as TimeName] ?? {};
    into.times[name as TimeName] = sum;
    addHistogram(sum, histogram);
  }
  // The same counts by key: what the keys are does not matter here.
  addHistogram(into.reasons, more.reasons);
  addHistogram(into.scores, more.scores);
  for (const [model, use] of Object.entries(more.models)) addModelUse(into, model, use);
}
