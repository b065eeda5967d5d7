import type { Facts } from '#contract/sockets.ts';
import type { Draft } from '#contract/wire.ts';
import type { Asked, EndedReply, Reply, Step, Thread, Told } from './thread.ts';

const remembered = 16;

export function startReply(thread: Thread, { replyId, turn }: Facts['reply:started']): Step {
  const { reply } = thread;
  if (reply.draft?.replyId === replyId || reply.ended.includes(replyId)) return { thread, told: [] };
  if (turn < reply.turn) return dropReply(thread, { replyId, status: 'superseded' });
  return replaceDraft(thread, { replyId, turn, index: -1, text: '' });
}

/** Deltas count from 0 and each is added once; one beyond a gap waits until a sync has brought the whole draft. */
export function addDelta(thread: Thread, { replyId, index, text }: Facts['reply:delta']): Step {
  const { reply } = thread;
  const { draft } = reply;
  if (reply.ended.includes(replyId)) return { thread, told: [] };
  if (draft?.replyId === replyId && index <= draft.index) return { thread, told: [] };
  const held = reply.wanted === replyId ? new Map(reply.held) : new Map<number, string>();
  held.set(index, text);
  return drain({ ...thread, reply: { ...reply, wanted: replyId, held } });
}

export function endReply(thread: Thread, { replyId, status, seq }: Facts['reply:ended']): Step {
  const head = Math.max(thread.head, seq ?? 0);
  return dropReply({ ...thread, head }, { replyId, status, ...(seq === undefined ? {} : { seq }) });
}

/** The draft as the server read it for a request that went out when `asked` was so. */
export function readDraft(thread: Thread, draft: Draft | undefined, asked: Asked): Step {
  const { reply } = thread;
  const sameAsThen = (reply.draft?.replyId ?? null) === asked.replyId;
  const stale =
    !draft || reply.ended.includes(draft.replyId) || draft.turn < reply.turn || isAnswered(thread, draft, asked);
  const current = stale ? undefined : draft;
  if (current && (sameAsThen || current.replyId === reply.draft?.replyId))
    return settle(resume(thread, current), asked);
  if (current || draft || !sameAsThen) return settle({ thread, told: [] }, asked);
  return settle(missing(thread, asked), asked);
}

/** The AI has had the last word, so this draft is that word: it is forgotten a moment after its message is stored. */
function isAnswered({ messages, head, lastSeq, reply }: Thread, { replyId }: Draft, { wanted }: Asked): boolean {
  if (replyId === wanted || replyId === reply.draft?.replyId) return false;
  return head <= lastSeq && messages.at(-1)?.sender.type === 'ai';
}

/** No draft where we had one: over, if it had said anything. One that had said nothing may not be readable yet. */
function missing(thread: Thread, { replyId, index, wanted }: Asked): Step {
  if (!replyId) return { thread, told: [] };
  const spoke = index >= 0 || wanted === replyId;
  if (spoke) return dropReply(thread, { replyId, status: 'unknown' });
  const speaksNow = (thread.reply.draft?.index ?? -1) >= 0;
  if (speaksNow) return { thread, told: [] };
  const reply = { ...thread.reply, draft: null, quiet: false };
  return { thread: { ...thread, reply }, told: [{ type: 'draft-ended', ended: { replyId, status: 'unknown' } }] };
}

/** What was wanted was answered for, unless something else has come to be wanted since. Never asks the same twice. */
function settle(step: Step, { wanted, replyId, index }: Asked): Step {
  const { reply } = step.thread;
  if (wanted === null || reply.wanted !== wanted) return step;
  // The answer had no such draft: the reply is over, though its `reply:ended` never came.
  if (reply.draft?.replyId !== wanted)
    return merge(step, dropReply(step.thread, { replyId: wanted, status: 'unknown' }));
  const grown = replyId !== wanted || reply.draft.index > index;
  if (grown && reply.held.size) return step;
  return { ...step, thread: { ...step.thread, reply: { ...reply, wanted: null, held: new Map() } } };
}

function resume(thread: Thread, draft: Draft): Step {
  const known = thread.reply.draft;
  if (known?.replyId !== draft.replyId) return replaceDraft(thread, draft);
  if (draft.index <= known.index) return { thread, told: [] };
  return drain({ ...thread, reply: { ...thread.reply, draft, quiet: false } }, true);
}

function replaceDraft(thread: Thread, draft: Draft): Step {
  const old = thread.reply.draft;
  const dropped = old ? dropReply(thread, { replyId: old.replyId, status: 'superseded' }) : { thread, told: [] };
  const { reply } = dropped.thread;
  const ours = reply.wanted === draft.replyId;
  const next: Reply = {
    ...reply,
    draft,
    quiet: false,
    turn: Math.max(reply.turn, draft.turn),
    wanted: ours ? reply.wanted : null,
    held: ours ? reply.held : new Map(),
  };
  return merge(dropped, drain({ ...dropped.thread, reply: next }, true));
}

/** Adds the held deltas that now fit. Still a gap: the draft is still wanted. */
function drain(thread: Thread, changed = false): Step {
  const { reply } = thread;
  const known = reply.draft;
  if (!known || (reply.wanted !== null && reply.wanted !== known.replyId)) return { thread, told: [] };
  let { index, text } = known;
  for (let next = reply.held.get(index + 1); next !== undefined; next = reply.held.get(index + 1)) {
    text += next;
    index += 1;
  }
  const held = new Map([...reply.held].filter(([at]) => at > index));
  const wanted = held.size ? known.replyId : null;
  const grown = index > known.index;
  const draft = grown ? { ...known, index, text } : known;
  const told: Told[] = grown || changed ? [{ type: 'draft', draft }] : [];
  return { thread: { ...thread, reply: { ...reply, draft, wanted, held, quiet: reply.quiet && !grown } }, told };
}

/** Over, and remembered as such. Told only where it was shown. */
export function dropReply(thread: Thread, ended: EndedReply): Step {
  const { reply } = thread;
  const { replyId } = ended;
  if (reply.ended.includes(replyId)) return { thread, told: [] };
  const shown = reply.draft?.replyId === replyId;
  const wanted = reply.wanted === replyId;
  const next: Reply = {
    ...reply,
    draft: shown ? null : reply.draft,
    wanted: wanted ? null : reply.wanted,
    held: wanted ? new Map() : reply.held,
    ended: [...reply.ended, replyId].slice(-remembered),
  };
  return { thread: { ...thread, reply: next }, told: shown ? [{ type: 'draft-ended', ended }] : [] };
}

const merge = (first: Step, then: Step): Step => ({ thread: then.thread, told: [...first.told, ...then.told] });
