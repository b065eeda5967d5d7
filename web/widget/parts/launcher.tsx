import type { RefObject } from 'preact';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';

type Props = { button: RefObject<HTMLButtonElement | null>; open: boolean; unread: number; onClick: () => void };

export function Launcher({ button, open, unread, onClick }: Props) {
  const { words } = useShown();
  const label = open ? words.close : unread ? `${words.open} (${words.unread(unread)})` : words.open;
  return (
    <button
      ref={button}
      type="button"
      class={open ? 'launcher open' : 'launcher'}
      aria-label={label}
      aria-expanded={open}
      aria-haspopup="dialog"
      onClick={onClick}
    >
      <Icon name="chat" />
      <Icon name="down" />
      {unread > 0 && (
        <span class="badge" aria-hidden="true">
          {unread > 9 ? '9+' : unread}
        </span>
      )}
    </button>
  );
}
