import { useState } from 'preact/hooks';
import { useConsole, useWords } from './console-context.ts';
import { codeOf, sayError } from './say-error.ts';

/**
 * Runs what a button does, one at a time; a refusal is told in words, by `saying` where that has its code. Resolves with
 * whether it was done.
 */
export function useAct(): {
  busy: boolean;
  act(run: () => Promise<unknown>, saying?: Readonly<Record<string, string>>): Promise<boolean>;
} {
  const { notices } = useConsole();
  const words = useWords();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    async act(run, saying = {}) {
      if (busy) return false;
      setBusy(true);
      try {
        await run();
        return true;
      } catch (error) {
        notices.tell(saying[codeOf(error) ?? ''] ?? sayError(words, error), 'fault');
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
