import { useEffect, useRef } from 'preact/hooks';

type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Keys that mean something where nothing is written and no window is open. */
export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, key, metaKey, ctrlKey, altKey } = event;
      const run = now.current[key];
      if (!run || metaKey || ctrlKey || altKey || event.isComposing) return;
      const inField = target instanceof HTMLElement && target.closest('input, textarea, select');
      if (document.querySelector('[role="dialog"]') || (inField && key !== 'Escape')) return;
      event.preventDefault();
      run(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
