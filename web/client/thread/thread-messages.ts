import type { Facts } from '#contract/sockets.ts';
import type { Message } from '#contract/wire.ts';
import type { Step, Thread, Told } from './thread.ts';

/** Told messages, in any order: each goes out once, in order of `seq`; what lies beyond a gap waits. */
export function receive(thread: Thread, incoming: readonly Message[], history = false): Step {
  const held = new Map(thread.held);
  const repeats: Told[] = [];
  let { head, stalledAt } = thread;
  for (const message of incoming) {
    if (thread.conversation && message.seq <= thread.lastSeq) {
      repeats.push({ type: 'repeat', message });
      continue;
    }
    held.set(message.seq, message);
    head = Math.max(head, message.seq);
    stalledAt = 0;
  }
  if (!thread.conversation) return { thread: { ...thread, held, head }, told: repeats };
  const next = take({ ...thread, held, head, stalledAt }, (seq, lastSeq) => seq === lastSeq + 1, history);
  return { thread: next.thread, told: [...repeats, ...next.told] };
}

/**
 * A page the server read: all that is held up to its end, holes or not, since what is not among these rows does not
 * exist. Without this trust one missing row would stop a thread for ever.
 */
export function receiveRead(thread: Thread, page: readonly Message[], history = false): Step {
  const put = receive(thread, page, history);
  const end = Math.max(0, ...page.map(({ seq }) => seq));
  const read = take(put.thread, (seq) => seq <= end, history);
  const rest = receive(read.thread, [], history);
  return { thread: rest.thread, told: [...put.told, ...read.told, ...rest.told] };
}

function take(thread: Thread, due: (seq: number, lastSeq: number) => boolean, history: boolean): Step {
  const held = new Map(thread.held);
  const taken: Message[] = [];
  let { lastSeq } = thread;
  for (const seq of [...held.keys()].sort((a, b) => a - b)) {
    const message = held.get(seq);
    if (!message || !due(seq, lastSeq)) break;
    held.delete(seq);
    if (seq <= lastSeq) continue;
    taken.push(message);
    lastSeq = seq;
  }
  if (!taken.length) return { thread: { ...thread, held }, told: [] };
  const messages = [...thread.messages, ...taken];
  const typing = thread.typing.filter((by) => !taken.some(({ sender }) => sentBy(sender, by)));
  const told = taken.map((message) => ({ type: 'message' as const, message, history }));
  return { thread: { ...thread, held, lastSeq, messages, typing }, told };
}

/** Messages whose words were erased, and what was said beside them. Their places stay. */
export function erase(thread: Thread, { fromSeq, toSeq }: Facts['message:erased']): Thread {
  const blank = (message: Message): Message =>
    message.kind === 'event' || message.seq < fromSeq || message.seq > toSeq
      ? message
      : { ...message, text: '', attachments: [], citations: [], erased: true };
  const held = new Map([...thread.held].map(([seq, message]) => [seq, blank(message)]));
  const notes = thread.notes.map((note) => ({ ...note, text: '' }));
  return { ...thread, held, notes, messages: thread.messages.map(blank) };
}

const sentBy = (sender: Message['sender'], by: Thread['typing'][number]): boolean =>
  sender.type === by.type && (sender.id === undefined || sender.id === by.id);
