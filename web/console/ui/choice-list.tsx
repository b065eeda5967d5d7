import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Choice } from './use-choosing.ts';

type Props<C extends Choice> = {
  id: string;
  label: string;
  choices: readonly C[];
  active: string | null;
  onChoose(choice: NoInfer<C>): void;
  children(choice: NoInfer<C>): ComponentChildren;
};

/** Choices below or above a field, which keeps the focus. */
export function ChoiceList<C extends Choice>({ id, label, choices, active, onChoose, children }: Props<C>) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  return (
    <div id={id} ref={list} class="options" role="listbox" aria-label={label}>
      {choices.map((choice) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={choice.id}
          id={optionId(id, choice.id)}
          class="option"
          role="option"
          tabIndex={-1}
          aria-selected={choice.id === active}
          aria-disabled={!choice.able}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choice.able && onChoose(choice)}
        >
          {children(choice)}
        </div>
      ))}
    </div>
  );
}

const optionId = (list: string, choice: string): string => `${list}-${choice}`;

/** What a field says of the list that belongs to it. */
export const listboxOf = (id: string, active: string | null) => ({
  role: 'combobox' as const,
  'aria-autocomplete': 'list' as const,
  'aria-expanded': true,
  'aria-controls': id,
  ...(active === null ? {} : { 'aria-activedescendant': optionId(id, active) }),
});
