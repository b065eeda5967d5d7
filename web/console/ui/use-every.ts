import { useEffect, useRef } from 'preact/hooks';

/** Runs `run` every `everyMs` while somebody looks at the page. */
export function useEvery(everyMs: number, run: () => void): void {
  const now = useRef(run);
  now.current = run;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) now.current();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
