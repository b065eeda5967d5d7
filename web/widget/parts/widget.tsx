import { useLayoutEffect, useRef } from 'preact/hooks';
import { unreadOf } from '../chat/chat-state.ts';
import { useChatState, useShown } from './chat-context.ts';
import { Launcher } from './launcher.tsx';
import { Panel } from './panel.tsx';

/** The button in the corner, and the chat that it opens. */
export function Widget() {
  const { chat } = useShown();
  const state = useChatState();
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(state.open);
  // What is open when the page loads takes the focus from nobody.
  const asked = useRef(!state.open);
  useLayoutEffect(() => {
    // Who closes it with the keyboard goes on from where they came.
    if (wasOpen.current && !state.open) launcher.current?.focus({ preventScroll: true });
    wasOpen.current = state.open;
    asked.current = true;
  }, [state.open]);
  useReading(state.open);

  return (
    <>
      {state.open && <Panel state={state} takeFocus={asked.current} />}
      <Launcher
        button={launcher}
        open={state.open}
        unread={state.open ? 0 : unreadOf(state)}
        onClick={state.open ? chat.close : chat.open}
      />
    </>
  );
}

/** Whoever has the chat before their eyes has read it. */
function useReading(open: boolean): void {
  const { chat } = useShown();
  useLayoutEffect(() => {
    if (!open) return;
    const read = () => document.visibilityState === 'visible' && chat.read();
    read();
    document.addEventListener('visibilitychange', read);
    const off = chat.store.subscribe(read);
    return () => {
      document.removeEventListener('visibilitychange', read);
      off();
    };
  }, [open, chat]);
}
