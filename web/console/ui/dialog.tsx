import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useWords } from './console-context.ts';
import { Icon } from './icon.tsx';

const focusable = 'button:not(:disabled), a[href], input:not(:disabled), select, textarea, [tabindex="0"]';

type Props = { title: string; onClose(): void; children: ComponentChildren; wide?: boolean };

/** A window above the page: the focus stays in it, and goes back where it was. */
export function Dialog({ title, onClose, children, wide = false }: Props) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const inside = box.current?.querySelectorAll<HTMLElement>(focusable) ?? [];
    // The first is the cross.
    (inside[1] ?? inside[0])?.focus();
    return () => before?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') return onClose();
    if (event.key !== 'Tab') return;
    const inside = [...(box.current?.querySelectorAll<HTMLElement>(focusable) ?? [])];
    const edge = event.shiftKey ? inside[0] : inside.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? inside.at(-1) : inside[0])?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the dialog closes it, as Escape and the cross do
    <div class="veil" onMouseDown={(event) => event.target === event.currentTarget && onClose()}>
      <div
        class={`dialog${wide ? ' wide' : ''}`}
        role="dialog"
        aria-modal="true"
        aria-label={title}
        ref={box}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <header>
          <h2>{title}</h2>
          <button type="button" class="quiet" aria-label={words.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </div>
  );
}
