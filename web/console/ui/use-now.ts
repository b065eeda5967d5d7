import { useEffect, useState } from 'preact/hooks';
import { useConsole } from './console-context.ts';

/** The time, ms, drawn again every `everyMs`. */
export function useNow(everyMs: number): number {
  const { now } = useConsole();
  const [at, setAt] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, now]);
  return at;
}
