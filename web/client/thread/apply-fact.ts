import type { Fact, Step, Thread } from './thread.ts';
import { addNotes, changeState, changeTyping, changeWaiting, markRead } from './thread-conversation.ts';
import { erase, receive } from './thread-messages.ts';
import { addDelta, endReply, startReply } from './thread-reply.ts';

/** One fact of this conversation, in whatever order and however often it came. */
export function applyFact(thread: Thread, { name, payload }: Fact): Step {
  switch (name) {
    case 'message:created':
      return receive(thread, [payload.message]);
    case 'message:erased':
      return quietly(erase(thread, payload));
    case 'reply:started':
      return startReply(thread, payload);
    case 'reply:delta':
      return addDelta(thread, payload);
    case 'reply:ended':
      return endReply(thread, payload);
    case 'conversation:changed':
      return changeState(thread, payload);
    case 'conversation:heads':
      return hearHead(thread, payload.heads[thread.id] ?? 0);
    case 'waiting:changed':
      return quietly(changeWaiting(thread, payload));
    case 'typing:changed':
      return quietly(changeTyping(thread, payload));
    case 'message:read':
      return quietly(markRead(thread, payload));
    case 'note:created':
      return quietly(addNotes(thread, [payload]));
    default:
      return quietly(thread);
  }
}

/**
 * The heartbeat. A head beyond ours is asked for, again if need be; a draft that has said nothing for a whole beat is
 * looked up, since its end may have been lost; and who was typing for a whole beat without a word is not any more.
 */
function hearHead(thread: Thread, seq: number): Step {
  const { reply } = thread;
  const head = Math.max(thread.head, seq);
  const stalledAt = seq > thread.lastSeq ? 0 : thread.stalledAt;
  const lookUp = reply.quiet && reply.draft ? reply.draft.replyId : reply.wanted;
  const typing = thread.typing.filter(({ fresh }) => fresh).map((by) => ({ ...by, fresh: false }));
  const next = { ...reply, quiet: reply.draft !== null, wanted: lookUp };
  return quietly({ ...thread, head, stalledAt, typing, reply: next });
}

const quietly = (thread: Thread): Step => ({ thread, told: [] });
