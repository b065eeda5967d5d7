import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { ChoiceList, listboxOf } from './choice-list.tsx';
import { type Choice, useChoosing } from './use-choosing.ts';

type Props<C extends Choice> = {
  label: string;
  hint: string;
  typed: string;
  onType(typed: string): void;
  choices: readonly C[];
  onChoose(choice: NoInfer<C>): void;
  /** Said where there is nothing to choose. */
  empty: string;
  children(choice: NoInfer<C>): ComponentChildren;
};

/** One of many, found by typing. */
export function Picker<C extends Choice>({ label, hint, typed, onType, choices, onChoose, empty, children }: Props<C>) {
  const id = useId();
  const { active, onKey } = useChoosing(choices, onChoose);
  return (
    <div class="picker">
      <input
        {...listboxOf(id, active)}
        type="text"
        aria-label={label}
        placeholder={hint}
        autocomplete="off"
        value={typed}
        onInput={(event) => onType(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {choices.length === 0 && <p class="hint">{empty}</p>}
      <ChoiceList id={id} label={label} choices={choices} active={active} onChoose={onChoose}>
        {children}
      </ChoiceList>
    </div>
  );
}
