import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

type Props = {
  label: string;
  button: ComponentChildren;
  buttonClass?: string;
  /** Where it opens. */
  side?: 'below' | 'above' | 'right';
  children(close: () => void): ComponentChildren;
};

/** A button that opens a small box beside itself. Escape, and a click elsewhere, close it. */
export function Popover({ label, button, buttonClass = '', side = 'below', children }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const close = () => setOpen(false);
  useEffect(() => {
    if (!open) return;
    const outside = (event: MouseEvent) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('mousedown', outside);
    box.current?.querySelector<HTMLElement>('.popover button, .popover input, .popover select')?.focus();
    return () => document.removeEventListener('mousedown', outside);
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    event.stopPropagation();
    if (event.key === 'Escape') {
      close();
      box.current?.querySelector('button')?.focus();
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(event, box.current);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is inside
    <div class="popover-anchor" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={buttonClass}
        aria-label={label}
        title={label}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && <div class={`popover ${side}`}>{children(close)}</div>}
    </div>
  );
}

/** The arrows go from one choice to the next. */
function step(event: KeyboardEvent, box: HTMLElement | null): void {
  const choices = [...(box?.querySelectorAll<HTMLElement>('.popover .choice') ?? [])];
  if (choices.length === 0) return;
  event.preventDefault();
  const at = choices.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'ArrowDown' ? at + 1 : at - 1;
  choices[(next + choices.length) % choices.length]?.focus();
}
