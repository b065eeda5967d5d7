import { countOf, type Histogram, quantile } from './histogram.ts';
import type { CountName, Measures, ModelUse, TimeName } from './measures.ts';

/** Of one model, per million tokens. `model` as `provider/model`, or the model's name alone. */
export type Price = { model: string; promptPerMillion: number; completionPerMillion: number };
/** `fallbackModels`: models that answer only when the first one fails. */
export type Rates = { prices: Price[]; fallbackModels: string[] };

const countIn = (m: Measures, name: CountName): number => m.counts[name] ?? 0;

/** Null where there is nothing to be a share of. Four digits. */
const share = (part: number, whole: number): number | null => (whole === 0 ? null : rounded(part / whole, 4));

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** `p50` and `p90` are in milliseconds, within 2 % (histogram.ts); null without any. */
const timesOf = (m: Measures, name: TimeName) => {
  const histogram: Histogram = m.times[name] ?? {};
  const at = (part: number) => {
    const value = quantile(histogram, part);
    return value === null ? null : Math.round(value);
  };
  return { count: countOf(histogram), p50: at(0.5), p90: at(0.9) };
};

export const volumeOf = (m: Measures) => ({
  conversations: countIn(m, 'conversations'),
  sessionsOpened: countIn(m, 'sessionsOpened'),
  sessionsClosed: countIn(m, 'sessionsClosed'),
  customerMessages: countIn(m, 'customerMessages'),
  aiMessages: countIn(m, 'aiMessages'),
  agentMessages: countIn(m, 'agentMessages'),
});

export const statesOf = (m: Measures) => ({
  entered: {
    ai: countIn(m, 'enteredAi'),
    waiting: countIn(m, 'enteredWaiting'),
    human: countIn(m, 'enteredHuman'),
    closed: countIn(m, 'enteredClosed'),
  },
  milliseconds: {
    ai: countIn(m, 'aiMs'),
    waiting: countIn(m, 'waitingMs'),
    human: countIn(m, 'humanMs'),
    closed: countIn(m, 'closedMs'),
  },
});

export const handoffsOf = (m: Measures) => ({
  handoffs: countIn(m, 'handoffs'),
  handoffRate: share(countIn(m, 'sessionsHandedOver'), countIn(m, 'sessionsOpened')),
  transfers: countIn(m, 'transfers'),
  reasons: m.reasons,
  waiting: {
    taken: countIn(m, 'waitsTaken'),
    timedOut: countIn(m, 'waitsTimedOut'),
    cancelled: countIn(m, 'waitsCancelled'),
    abandoned: countIn(m, 'waitsAbandoned'),
    wait: timesOf(m, 'wait'),
    untilTaken: timesOf(m, 'waitUntilTaken'),
  },
});

export const responseTimesOf = (m: Measures) => ({
  firstResponse: timesOf(m, 'firstResponse'),
  agentFirstResponse: timesOf(m, 'agentFirstResponse'),
  resolution: timesOf(m, 'resolution'),
  aiFirstToken: timesOf(m, 'firstToken'),
  aiReply: timesOf(m, 'reply'),
});

export function satisfactionOf(m: Measures) {
  const scoreOf = (score: number) => m.scores[score] ?? 0;
  const all = [1, 2, 3, 4, 5];
  const ratings = all.reduce((sum, score) => sum + scoreOf(score), 0);
  const points = all.reduce((sum, score) => sum + score * scoreOf(score), 0);
  return {
    ratings,
    average: share(points, ratings),
    satisfied: share(scoreOf(4) + scoreOf(5), ratings),
    responseRate: share(ratings, countIn(m, 'sessionsClosed')),
    scores: Object.fromEntries(all.map((score) => [score, scoreOf(score)])),
  };
}

/** Resolved: closed by the AI's hand or gone quiet with it, of all sessions that ended so or otherwise. */
export function resolutionOf(m: Measures) {
  const [resolved, quiet] = [countIn(m, 'resolvedByAi'), countIn(m, 'quietWithAi')];
  return {
    resolvedByAi: resolved,
    quietWithAi: quiet,
    aiResolutionRate: share(resolved + quiet, countIn(m, 'sessionsClosed') + quiet),
  };
}

export function aiOf(m: Measures, rates: Rates) {
  const models = Object.entries(m.models)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([model, use]) => ({ model, ...use, cost: costOf(model, use, rates.prices) }));
  const sum = (of: (use: (typeof models)[number]) => number) => models.reduce((total, use) => total + of(use), 0);
  const fallback = models.filter(({ model }) => rates.fallbackModels.some((name) => isModel(model, name)));
  return {
    ...resolutionOf(m),
    replies: countIn(m, 'replies'),
    extractiveReplies: countIn(m, 'extractiveReplies'),
    fallbackReplies: fallback.reduce((total, { replies }) => total + replies, 0),
    stoppedReplies: countIn(m, 'stoppedReplies'),
    supersededReplies: countIn(m, 'supersededReplies'),
    failedTurns: countIn(m, 'failedTurns'),
    promptTokens: sum((use) => use.promptTokens),
    completionTokens: sum((use) => use.completionTokens),
    cost: rounded(
      sum((use) => use.cost ?? 0),
      6,
    ),
    unpricedTokens: sum((use) => (use.cost === null ? use.promptTokens + use.completionTokens : 0)),
    models,
  };
}

const isModel = (used: string, name: string): boolean => used === name || used.slice(used.indexOf('/') + 1) === name;

/** Null: nobody said what it costs. */
function costOf(model: string, { promptTokens, completionTokens }: ModelUse, prices: Price[]): number | null {
  const price = prices.find((one) => one.model === model) ?? prices.find((one) => isModel(model, one.model));
  if (!price) return null;
  const { promptPerMillion, completionPerMillion } = price;
  return rounded((promptTokens * promptPerMillion + completionTokens * completionPerMillion) / 1e6, 6);
}

export const agentLoadOf = (m: Measures) => ({
  taken: countIn(m, 'taken'),
  messages: countIn(m, 'agentMessages'),
  sessionsClosed: countIn(m, 'sessionsClosed'),
  handlingMs: countIn(m, 'humanMs'),
  handling: timesOf(m, 'handling'),
  firstResponse: timesOf(m, 'agentFirstResponse'),
  untilTaken: timesOf(m, 'waitUntilTaken'),
  ratings: satisfactionOf(m).ratings,
  averageRating: satisfactionOf(m).average,
});

/** The figures one looks at first, of each of the other reports. */
export function overviewOf(m: Measures, rates: Rates) {
  const { ratings, average, responseRate } = satisfactionOf(m);
  const { handoffs, handoffRate, waiting } = handoffsOf(m);
  const { promptTokens, completionTokens, cost, failedTurns } = aiOf(m, rates);
  return {
    ...volumeOf(m),
    states: statesOf(m),
    ...resolutionOf(m),
    handoffs,
    handoffRate,
    wait: waiting.wait,
    firstResponse: timesOf(m, 'firstResponse'),
    resolution: timesOf(m, 'resolution'),
    satisfaction: { ratings, average, responseRate },
    ai: { promptTokens, completionTokens, cost, failedTurns },
  };
}
