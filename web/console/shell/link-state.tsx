import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../ui/console-context.ts';
import { useStore } from '../ui/use-store.ts';
import { useDesk } from './desk-gate.tsx';

/** Shorter losses are not worth a word, ms. */
const patienceMs = 1500;

/** Says that there is no connection, once there has been none for a moment. */
export function LinkState() {
  const words = useWords();
  const status = useStore(useDesk().status);
  const [late, setLate] = useState(false);
  const away = status !== 'online';
  useEffect(() => {
    setLate(false);
    if (!away) return;
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [away]);
  return (
    <div class="link-state" role="status">
      {late && away && <span>{status === 'connecting' ? words.link.connecting : words.link.offline}</span>}
    </div>
  );
}
