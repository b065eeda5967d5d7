import { useRef } from 'preact/hooks';
import { sayEvent } from '../../ui/event-words.ts';
import { type ChatState, threadOf } from '../chat/chat-state.ts';
import { useShown } from './chat-context.ts';

/** Reads new messages to screen readers, whole and once: a growing answer would be read word by word. */
export function Announcer({ state }: { state: ChatState }) {
  const { events, words } = useShown();
  const lastSeq = state.view?.lastSeq ?? null;
  const from = useRef(lastSeq);
  // What was there when the chat was opened is no news.
  if (from.current === null) from.current = lastSeq;
  const last = threadOf(state).findLast(({ sender }) => sender.type !== 'customer');
  const isNew = last && from.current !== null && last.seq > from.current;
  const name = last?.sender.name ?? (last?.sender.type === 'ai' ? state.settings?.assistant.name : words.agent);
  const text = !isNew ? '' : last.kind === 'event' ? sayEvent(events, last) : `${name}: ${last.text}`;
  return (
    <div class="unseen" aria-live="polite">
      {text}
    </div>
  );
}
