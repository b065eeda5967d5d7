import { useState } from 'preact/hooks';
import { useConsole, useWords } from './console-context.ts';
import { sayError } from './say-error.ts';

/** Runs what a button does, one at a time; a refusal is told in words. Resolves with whether it was done. */
export function useAct(): { busy: boolean; act(run: () => Promise<unknown>): Promise<boolean> } {
  const { notices } = useConsole();
  const words = useWords();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    async act(run) {
      if (busy) return false;
      setBusy(true);
      try {
        await run();
        return true;
      } catch (error) {
        notices.tell(sayError(words, error), 'fault');
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
