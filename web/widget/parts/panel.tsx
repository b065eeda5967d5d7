import { useEffect, useId, useRef } from 'preact/hooks';
import type { ChatState } from '../chat/chat-state.ts';
import { Announcer } from './announcer.tsx';
import { useShown } from './chat-context.ts';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { LinkLine } from './link-line.tsx';
import { Thread } from './thread.tsx';
import { useDrop } from './use-drop.ts';
import { useVisibleHeight } from './use-visible-height.ts';
import { WaitingBar } from './waiting-bar.tsx';

/** The chat window. Not modal: the page beside it stays in use. */
export function Panel({ state, takeFocus }: { state: ChatState; takeFocus: boolean }) {
  const { chat, words } = useShown();
  const panel = useRef<HTMLDivElement>(null);
  const title = useId();
  const mayAttach = state.settings?.features.attachments === true && state.view !== null;
  const [dragged, dropProps] = useDrop(mayAttach, chat.files.attach);
  useVisibleHeight(panel);
  useEffect(() => {
    if (!takeFocus) return;
    // A phone's keyboard would cover what there is to read.
    const field = matchMedia('(pointer: coarse)').matches ? null : panel.current?.querySelector('textarea');
    (field ?? panel.current)?.focus({ preventScroll: true });
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
    event.stopPropagation();
    chat.close();
  };

  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-labelledby={title}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      {...dropProps}
    >
      <Header state={state} titleId={title} />
      <LinkLine state={state} />
      <Thread state={state} />
      <WaitingBar state={state} />
      <Composer state={state} />
      <Announcer state={state} />
      {dragged && <div class="drop">{words.drop}</div>}
    </div>
  );
}
