import { useState } from 'preact/hooks';

export type Choice = { id: string; able: boolean };

export type Choosing = {
  /** The id of the one that Enter takes; null where there is none. */
  active: string | null;
  /** Arrows and Enter. True if the key was one of these. */
  onKey(event: KeyboardEvent): boolean;
};

/** The keys of a list whose focus stays in a field. */
export function useChoosing<C extends Choice>(choices: readonly C[], onChoose: (choice: C) => void): Choosing {
  const [picked, setPicked] = useState<string | null>(null);
  const able = choices.filter((choice) => choice.able);
  const at = Math.max(
    0,
    able.findIndex(({ id }) => id === picked),
  );
  return {
    active: able[at]?.id ?? null,
    onKey(event) {
      const choice = able[at];
      // 229: an input method is at work, also where browsers do not say so.
      if (!choice || event.isComposing || event.keyCode === 229) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) setPicked(able.at((at + step) % able.length)?.id ?? null);
      else if (event.key === 'Enter' && !event.shiftKey) onChoose(choice);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
