import type { ChatState } from '../chat/chat-state.ts';
import { type Shown, useShown } from './chat-context.ts';

/** One quiet line while the connection is not there, or something did not work. */
export function LinkLine({ state }: { state: ChatState }) {
  const [kind, text] = sayLink(state, useShown()) ?? [];
  return (
    <div class={`link-line ${kind ?? ''}`} role="status">
      {text}
    </div>
  );
}

function sayLink({ link, view, fault }: ChatState, { words, errors }: Shown): [string, string] | null {
  if (link === 'refused') return ['bad', words.refused];
  if (link === 'offline' && !view) return ['bad', words.offline];
  // Most are over before anybody would have read it: the style sheet shows these late.
  if (link === 'offline' || (link === 'connecting' && view)) return ['late', words.reconnecting];
  if (link === 'connecting') return ['late', words.connecting];
  return fault === null ? null : ['bad', errors[fault] ?? words.failed];
}
