import type { AnalyticsEvent } from '#contract/queues.ts';
import { nameId } from '#shared/id.ts';

export type HistoryOptions = {
  conversations: number;
  /** The first moment, ms, and how long it goes on. */
  from: number;
  ms: number;
  seed: number;
};

const agents = Array.from({ length: 12 }, (_, n) => nameId('history', 'agent', String(n)));
const groups = Array.from({ length: 3 }, (_, n) => nameId('history', 'group', String(n)));
const reasons = ['customer_asked', 'model_asked', 'ai_unavailable'];

/** The same numbers for the same seed, from 0 to 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The events of conversations as lanes record them, one conversation after the other: the same for the same options. */
export function* createHistory({ conversations, from, ms, seed }: HistoryOptions): Generator<AnalyticsEvent> {
  const random = randomOf(seed);
  for (let n = 0; n < conversations; n += 1) yield* conversation(nameId('history', `${seed} ${n}`), random, from, ms);
}

function* conversation(conversationId: string, random: () => number, from: number, ms: number) {
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)] as T;
  const customer = nameId('history customer', conversationId);
  let at = from + Math.floor(random() * ms * 0.9);
  let state = 'ai';
  let epoch = 1;
  let seq = 0;
  let agent: string | undefined;
  let number = 0;
  const place = (): number => {
    seq += 1;
    return seq;
  };
  const event = (type: string, by: [string, string | null], data: object): AnalyticsEvent => {
    at += 500 + Math.floor(random() * 40_000);
    number += 1;
    const id = nameId('history event', conversationId, String(number));
    const [actorType, actorId] = by;
    return { id, type, conversationId, at, actorType, actorId, data: { state, epoch, agent, ...data } };
  };
  const move = (to: string, type: string, by: [string, string | null], reason: string, more: object = {}) => {
    const before = state;
    state = to;
    epoch += 1;
    agent = to === 'human' ? (by[0] === 'agent' ? (by[1] ?? undefined) : agent) : undefined;
    return event(type, by, { from: before, reason, ...more });
  };
  const says = (by: [string, string | null]) => event('message.create', by, { from: state, seq: place() });
  const theCustomer: [string, string | null] = ['customer', customer];

  yield event('conversation.create', theCustomer, {});
  for (let session = 0; session === 0 || random() < 0.25; session += 1) {
    if (session > 0) {
      yield move('ai', 'message.create', theCustomer, 'reopened', { seq: place() });
    }
    for (let turn = 0; turn === 0 || random() < 0.7; turn += 1) {
      yield says(theCustomer);
      const cost = {
        provider: 'openai',
        model: pick(['large', 'small']),
        promptTokens: 500 + Math.floor(random() * 2000),
        completionTokens: 20 + Math.floor(random() * 300),
        firstTokenMs: 200 + Math.floor(random() * 900),
        totalMs: 900 + Math.floor(random() * 6000),
      };
      yield event('reply.finish', ['ai', null], { from: 'ai', seq: place(), cost });
    }
    if (random() < 0.3) {
      yield move('waiting', 'handoff.request', theCustomer, pick(reasons), { group: pick(groups) });
      if (random() < 0.2) {
        yield move('ai', 'timer.expire', ['system', null], 'nobody_free');
      } else {
        const who: [string, string | null] = ['agent', pick(agents)];
        yield move('human', 'conversation.take', who, 'agent_joined');
        for (let turn = 0; turn === 0 || random() < 0.6; turn += 1) {
          yield says(who);
          yield says(theCustomer);
        }
      }
    }
    if (random() < 0.3) return;
    yield move('closed', 'conversation.close', theCustomer, 'closed_by_customer');
    if (random() < 0.4) {
      yield event('conversation.rate', theCustomer, { from: 'closed', score: 1 + Math.floor(random() * 5) });
    }
  }
}
