import { useState } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { useAct } from '../../ui/use-act.ts';
import type { LetterQueue } from './dead-letters.tsx';

/** How many letters are sent again at once. */
const limit = 50;

type Props = { chosen: { queue?: LetterQueue }; onDone(): void };

/** Sends many letters again, the oldest first, a page with each press; one that cannot be sent is passed over. */
export function RetryPage({ chosen, onDone }: Props) {
  const { system } = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const { busy, act } = useAct();
  const [cursor, setCursor] = useState<string | null>(null);
  const retry = async () => {
    const body = { ...chosen, limit, ...(cursor && { cursor }) };
    const { items, nextCursor } = await api.request('POST /admin/dead-letters/retry', { body });
    const sent = items.filter((one) => one.sent).length;
    notices.tell(system.retried(sent, items.length - sent), sent < items.length ? 'fault' : 'done');
    setCursor(nextCursor);
    onDone();
  };
  return (
    <button type="button" disabled={busy} onClick={() => void act(retry)}>
      {cursor ? system.retryMore : system.retryPage}
    </button>
  );
}
