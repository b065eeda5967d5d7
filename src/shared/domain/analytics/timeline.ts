import type { State } from '#domain/conversation.ts';
import type { RecordedEvent } from './event.ts';

/**
 * One state of a conversation, from the command that began it to the next: an epoch. `sure`: the event that began it is
 * known, so `at`, `from` and `reason` are its own; otherwise `at` is the earliest that was heard of this epoch.
 */
export type Stretch = {
  epoch: number;
  at: number;
  sure: boolean;
  state: State;
  from?: State | undefined;
  reason?: string | undefined;
  agent?: string | undefined;
  group?: string | undefined;
  /** The customer's first message, the AI's first answer, a person's first word, ms. */
  asked?: number | undefined;
  answered?: number | undefined;
  spoke?: { at: number; agent: string | null } | undefined;
  /** The latest one. */
  rating?: { at: number; score: number } | undefined;
  /** The latest event, ms. */
  last: number;
};

/** What is known of a conversation, in order of epoch. Sessions follow from it: each begins where one was closed. */
export type Timeline = Stretch[];

/** What one event tells of its conversation's states; null for one that was refused. */
export function stretchOf({ type, at, actorType, actorId, data }: RecordedEvent): Stretch | null {
  const { state, epoch, from, reason, group, seq, score } = data;
  if (state === undefined || epoch === undefined) return null;
  const said = seq !== undefined;
  const byAgent = type === 'message.create' && actorType === 'agent';
  // Events of older programs do not name the agent; who takes or writes is the one.
  const agent = data.agent ?? (state === 'human' && actorType === 'agent' && actorId ? actorId : undefined);
  const born = type === 'conversation.create' && from === undefined && epoch === 1;
  return {
    epoch,
    at,
    sure: born || reason !== undefined,
    state,
    from: reason === undefined ? undefined : from,
    reason,
    agent: state === 'human' ? agent : undefined,
    group,
    asked: type === 'message.create' && actorType === 'customer' ? at : undefined,
    answered: said && (type === 'reply.finish' || type === 'reply.stop') ? at : undefined,
    spoke: byAgent ? { at, agent: actorId } : undefined,
    rating: score === undefined ? undefined : { at, score },
    last: at,
  };
}

/** Both timelines in one. Whatever order events come in, and however often, the sum is the same. */
export function mergeTimelines(one: Timeline, other: Timeline): Timeline {
  const merged = [...one];
  for (const stretch of other) addStretch(merged, stretch);
  return merged;
}

/** Merges one stretch into a timeline, which is changed. */
export function addStretch(timeline: Timeline, stretch: Stretch): void {
  const at = timeline.findLastIndex(({ epoch }) => epoch <= stretch.epoch);
  const known = timeline[at];
  if (known?.epoch === stretch.epoch) timeline[at] = mergeStretches(known, stretch);
  else timeline.splice(at + 1, 0, stretch);
}

function mergeStretches(a: Stretch, b: Stretch): Stretch {
  const [first, second] = comesFirst(a, b) ? [a, b] : [b, a];
  return {
    ...first,
    agent: first.agent ?? second.agent,
    group: first.group ?? second.group,
    asked: earliest(a.asked, b.asked),
    answered: earliest(a.answered, b.answered),
    spoke: !b.spoke || (a.spoke && a.spoke.at <= b.spoke.at) ? a.spoke : b.spoke,
    rating: !b.rating || (a.rating && ratedLater(a.rating, b.rating)) ? a.rating : b.rating,
    last: Math.max(a.last, b.last),
  };
}

const comesFirst = (a: Stretch, b: Stretch): boolean => (a.sure === b.sure ? a.at <= b.at : a.sure);

const ratedLater = (a: { at: number; score: number }, b: { at: number; score: number }): boolean =>
  a.at === b.at ? a.score >= b.score : a.at > b.at;

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

/** The sessions of a conversation, each from its opening to its close and what came after it. */
export function sessionsOf(timeline: Timeline): Timeline[] {
  const sessions: Timeline[] = [];
  for (const [n, stretch] of timeline.entries()) {
    const opens = stretch.state !== 'closed' && (stretch.from === 'closed' || timeline[n - 1]?.state === 'closed');
    if (n === 0 || opens) sessions.push([stretch]);
    else sessions.at(-1)?.push(stretch);
  }
  return sessions;
}

/** Whether the AI had the last word of a session that nobody closed and that never reached a person. */
export function isQuietWithAi(timeline: Timeline): boolean {
  const session = sessionsOf(timeline).at(-1) ?? [];
  const asked = session.some((stretch) => stretch.asked !== undefined);
  return asked && session.at(-1)?.state === 'ai' && session.every(({ state }) => state !== 'human');
}

/** The latest event of a conversation, ms. */
export const lastOf = (timeline: Timeline): number => Math.max(...timeline.map(({ last }) => last));
