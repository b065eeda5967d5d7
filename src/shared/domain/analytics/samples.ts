import type { State } from '#domain/conversation.ts';
import { count, type Measures, noMeasures, time } from './measures.ts';
import { type Stretch, sessionsOf, type Timeline } from './timeline.ts';

/** What a timeline adds to the bucket of `at`, ms: for the agent and the skill group it concerns, if any. */
export type Sample = { at: number; agent: string | null; group: string | null; measures: Measures };

type Add = (at: number, who: { agent?: string | null | undefined }, fill: (m: Measures) => void) => void;

const entered = { ai: 'enteredAi', waiting: 'enteredWaiting', human: 'enteredHuman', closed: 'enteredClosed' } as const;
const spent = { ai: 'aiMs', waiting: 'waitingMs', human: 'humanMs', closed: 'closedMs' } as const;

/** Whether the beginning of a stretch, or the opening of a session, is known. */
type Known = (stretch: Stretch) => boolean;

/**
 * Everything a conversation's states come to. A stretch of time counts where it ends. Events are deleted after a time, and
 * some come late: of the oldest stretch perhaps only later events are known, and its beginning is counted nowhere then.
 */
export function samplesOf(timeline: Timeline): Sample[] {
  const samples: Sample[] = [];
  const begun: Known = (stretch) => stretch !== timeline[0] || stretch.sure;
  const opened: Known = (stretch) =>
    stretch !== timeline[0] || (stretch.sure && (stretch.epoch === 1 || stretch.from === 'closed'));
  for (const session of sessionsOf(timeline)) {
    const add: Add = (at, { agent = null }, fill) => {
      const measures = noMeasures();
      fill(measures);
      samples.push({ at, agent, group: groupAt(session, at), measures });
    };
    addSession(session, { begun, opened }, add);
    addResponses(session, begun, add);
    for (const [n, stretch] of session.entries()) if (begun(stretch)) addStretch(session, n, stretch, add);
    addWaits(session.filter(begun), add);
    addRating(session, add);
  }
  return samples;
}

/** The group of the last wait: whom it waits for, and who has taken it from there. */
const groupAt = (session: Timeline, at: number): string | null =>
  session.findLast((stretch) => stretch.group !== undefined && stretch.at <= at)?.group ?? null;

function addSession(session: Timeline, { begun, opened }: { begun: Known; opened: Known }, add: Add): void {
  const [opening] = session;
  if (!opening) return;
  if (opened(opening)) {
    add(opening.at, {}, (m) => {
      count(m, 'sessionsOpened');
      if (opening.epoch === 1) count(m, 'conversations');
    });
  }
  const handover = session.find(({ state }) => state === 'waiting');
  if (handover && begun(handover)) add(handover.at, {}, (m) => count(m, 'sessionsHandedOver'));
  const end = session.findIndex(({ state }) => state === 'closed');
  const close = session[end];
  if (!close || !begun(close)) return;
  const agent = session.findLast((stretch) => stretch.agent !== undefined)?.agent;
  const person = session.some(({ state }) => state === 'human');
  add(close.at, { agent }, (m) => {
    count(m, 'sessionsClosed');
    if (!opened(opening)) return;
    time(m, 'resolution', close.at - opening.at);
    if (!person && session[end - 1]?.state === 'ai') count(m, 'resolvedByAi');
  });
}

/** The first answer of a session, whoever gave it; and a person's first word since one was asked for. */
function addResponses(session: Timeline, begun: Known, add: Add): void {
  const first = (of: (stretch: Stretch) => number | undefined) =>
    Math.min(...session.map((stretch) => of(stretch) ?? Number.POSITIVE_INFINITY));
  const asked = first((stretch) => stretch.asked);
  const answered = first((stretch) => stretch.answered);
  const spoke = session.flatMap((stretch) => stretch.spoke ?? []).sort((a, b) => a.at - b.at)[0];
  const at = Math.min(answered, spoke?.at ?? Number.POSITIVE_INFINITY);
  if (Number.isFinite(at) && asked <= at) {
    add(at, { agent: spoke?.at === at ? spoke.agent : null }, (m) => time(m, 'firstResponse', at - asked));
  }
  const wait = session.find(({ state }) => state === 'waiting');
  if (spoke && wait && begun(wait) && wait.at <= spoke.at) {
    add(spoke.at, spoke, (m) => time(m, 'agentFirstResponse', spoke.at - wait.at));
  }
}

function addStretch(session: Timeline, n: number, stretch: Stretch, add: Add): void {
  const { at, state, agent } = stretch;
  const [before, next] = [session[n - 1], session[n + 1]];
  const from = before?.state ?? stretch.from;
  add(at, { agent }, (m) => {
    count(m, entered[state]);
    if (state === 'human' && before?.agent !== agent) count(m, 'taken');
    if (state === 'waiting' && from !== 'waiting' && from !== 'human') {
      count(m, 'handoffs');
      const reason = stretch.reason ?? 'unknown';
      m.reasons[reason] = (m.reasons[reason] ?? 0) + 1;
    }
    if (before && stretch.reason === 'transferred') count(m, 'transfers');
  });
  if (!next) return;
  add(next.at, { agent }, (m) => {
    count(m, spent[state], Math.max(0, next.at - at));
    if (state === 'human') time(m, 'handling', next.at - at);
  });
}

/** A wait goes on from group to group until a person takes it, the AI has the word again, or it is closed. */
function addWaits(session: Timeline, add: Add): void {
  let since: number | null = null;
  for (const { state, at, agent, reason } of session) {
    if (state === 'waiting') since ??= at;
    else if (since !== null) {
      const waited = at - since;
      since = null;
      add(at, { agent }, (m) => {
        count(m, endOfWait(state, reason));
        time(m, 'wait', waited);
        if (state === 'human') time(m, 'waitUntilTaken', waited);
      });
    }
  }
}

function endOfWait(state: State, reason: string | undefined) {
  if (state === 'human') return 'waitsTaken';
  if (state === 'closed') return 'waitsAbandoned';
  return reason === 'customer_cancelled' ? 'waitsCancelled' : 'waitsTimedOut';
}

/** A session has one rating: the latest. It is the last agent's who had the session, if one had it. */
function addRating(session: Timeline, add: Add): void {
  const rating = session.flatMap((stretch) => stretch.rating ?? []).sort((a, b) => b.at - a.at)[0];
  if (!rating) return;
  const agent = session.findLast((stretch) => stretch.agent !== undefined)?.agent;
  add(rating.at, { agent }, (m) => {
    m.scores[rating.score] = 1;
  });
}
