import { useEffect, useRef, useState } from 'preact/hooks';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';

type Item = { label: string; hint?: string | null; run: () => void };

/** What is wanted seldom. Closed by Escape, by a choice, and by going elsewhere. */
export function Menu({ items }: { items: readonly Item[] }) {
  const { words } = useShown();
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) menu.current?.querySelector('button')?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const choices = [...(menu.current?.querySelectorAll('button') ?? [])];
    const at = choices.findIndex((choice) => choice.matches(':focus'));
    choices.at((at + step) % choices.length)?.focus();
  };
  const onFocusOut = ({ relatedTarget, currentTarget }: FocusEvent) => {
    const next = relatedTarget as Node | null;
    // Our own button closes it by itself.
    if (next !== button.current && !(currentTarget as Node).contains(next)) setOpen(false);
  };
  return (
    <div class="menu">
      <button
        ref={button}
        type="button"
        class="plain"
        aria-label={words.more}
        title={words.more}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div ref={menu} class="choices" role="menu" onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
          {items.map(({ label, hint, run }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              onClick={() => {
                close();
                run();
              }}
            >
              {label}
              {hint && <small>{hint}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
