import type { RecordedEvent } from '#domain/analytics/event.ts';
import { createRows, totalOf } from '#domain/analytics/roll-up.ts';
import { samplesOf } from '#domain/analytics/samples.ts';
import { mergeTimelines, stretchOf, type Timeline } from '#domain/analytics/timeline.ts';

export type Step = Omit<RecordedEvent, 'conversationId' | 'at' | 'actorId' | 'actorType'> & { by?: string };

/** Seconds after the beginning, and what happened. `by` is the actor's type, or an agent's name. */
export type Script = [seconds: number, step: Step][];

export const start = Date.parse('2026-11-02T10:00:00Z');
const others = ['customer', 'ai', 'system'];

export const eventsOf = (script: Script, conversationId = 'c1'): RecordedEvent[] =>
  script.map(([seconds, { by = 'customer', ...step }]) => ({
    ...step,
    conversationId,
    at: start + seconds * 1000,
    actorType: others.includes(by) ? by : 'agent',
    actorId: others.includes(by) ? null : by,
  }));

export const timelineOf = (events: RecordedEvent[]): Timeline =>
  events.reduce<Timeline>((timeline, event) => {
    const stretch = stretchOf(event);
    return stretch ? mergeTimelines(timeline, [stretch]) : timeline;
  }, []);

/** The rows of one conversation, whatever the buckets. */
export function rowsOf(events: RecordedEvent[]) {
  const rows = createRows();
  for (const event of events) rows.addEvent('web', event);
  for (const sample of samplesOf(timelineOf(events))) rows.addSample('web', sample);
  return rows.list();
}

export const measuresOf = (script: Script) => totalOf(rowsOf(eventsOf(script)));

const cost = {
  provider: 'openai',
  model: 'gpt',
  promptTokens: 100,
  completionTokens: 20,
  firstTokenMs: 400,
  totalMs: 900,
};

/** Steps as the lane's events tell them. */
export const born: Step = { type: 'conversation.create', data: { state: 'ai', epoch: 1 } };
export const asks = (epoch: number, state: 'ai' | 'waiting' | 'human', more: Step['data'] = {}): Step => ({
  type: 'message.create',
  data: { state, epoch, seq: 1, from: state, ...more },
});
export const answers = (epoch: number, more: Step['data'] = {}): Step => ({
  type: 'reply.finish',
  by: 'ai',
  data: { state: 'ai', epoch, seq: 2, from: 'ai', cost, ...more },
});
export const handsOver = (epoch: number, reason: string, from: 'ai' | 'closed' = 'ai'): Step => ({
  type: 'handoff.request',
  data: { state: 'waiting', epoch, from, reason },
});
export const takes = (epoch: number, agent: string, from: 'ai' | 'waiting' = 'waiting'): Step => ({
  type: 'conversation.take',
  by: agent,
  data: { state: 'human', epoch, agent, from, reason: 'agent_joined' },
});
export const writes = (epoch: number, agent: string): Step => ({
  type: 'message.create',
  by: agent,
  data: { state: 'human', epoch, agent, seq: 3, from: 'human' },
});
export const closes = (epoch: number, from: 'ai' | 'waiting' | 'human', by = 'customer'): Step => ({
  type: 'conversation.close',
  by,
  data: { state: 'closed', epoch, from, reason: 'closed_by_customer' },
});
export const timesOut = (epoch: number): Step => ({
  type: 'timer.expire',
  by: 'system',
  data: { state: 'ai', epoch, from: 'waiting', reason: 'nobody_free' },
});
export const cancels = (epoch: number): Step => ({
  type: 'handoff.cancel',
  data: { state: 'ai', epoch, from: 'waiting', reason: 'customer_cancelled' },
});
export const reopens = (epoch: number): Step => asks(epoch, 'ai', { from: 'closed', reason: 'reopened' });
export const rates = (epoch: number, score: number): Step => ({
  type: 'conversation.rate',
  data: { state: 'closed', epoch, from: 'closed', score },
});
