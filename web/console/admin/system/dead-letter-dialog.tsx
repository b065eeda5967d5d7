import { useState } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Failed } from '../../ui/empty.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useAnswer } from '../../ui/use-answer.ts';

type Props = { id: string; onClose(): void; onChange(): void };

/** One letter: why it was given up, and what was in it. */
export function DeadLetterDialog({ id, onClose, onChange }: Props) {
  const { system } = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const { busy, act } = useAct();
  const [dropping, setDropping] = useState(false);
  const params = { id };
  const { data, error, reload } = useAnswer(() => api.request('GET /admin/dead-letters/:id', { params }), [id]);
  const end = () => {
    onChange();
    onClose();
  };
  const retry = async () => {
    const { sent, outcome } = await api.request('POST /admin/dead-letters/:id/retry', { params });
    notices.tell(sent ? system.retried(1, 0) : outcome, sent ? 'done' : 'fault');
    end();
  };
  const drop = async () => {
    await api.request('DELETE /admin/dead-letters/:id', { params });
    end();
  };
  if (dropping) {
    return <Confirm question={system.dropSure} yes={system.drop} run={drop} onClose={() => setDropping(false)} />;
  }
  return (
    <Dialog title={data ? `${data.queue} · ${data.job}` : system.letters} wide onClose={onClose}>
      {error !== null && <Failed error={error} onAgain={reload} />}
      {data && (
        <>
          <pre class="raw fault">{data.error}</pre>
          <h3>{system.payload}</h3>
          <pre class="raw">{JSON.stringify(data.payload, null, 2)}</pre>
          <footer class="buttons">
            <button type="button" class="danger" onClick={() => setDropping(true)}>
              {system.drop}
            </button>
            {data.retriedAt === null && (
              <button type="button" class="primary" disabled={busy} onClick={() => void act(retry)}>
                {system.retry}
              </button>
            )}
          </footer>
        </>
      )}
    </Dialog>
  );
}
