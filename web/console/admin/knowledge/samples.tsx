import { useState } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { useAnswer } from '../../ui/use-answer.ts';

/** As long as the pages of the invented shop are there: what they are, and the way to be rid of them. */
export function Samples({ onGone }: { onGone(): void }) {
  const { knowledge } = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const [asking, setAsking] = useState(false);
  const query = { source: 'sample', limit: 1 } as const;
  const { data, reload } = useAnswer(() => api.request('GET /admin/knowledge/documents', { query }), []);
  if (!data?.items.length) return null;
  const remove = async () => {
    const { deleted } = await api.request('DELETE /admin/knowledge/samples');
    notices.tell(knowledge.removed(deleted));
    reload();
    onGone();
  };
  return (
    <div class="banner">
      {knowledge.samples}
      <button type="button" onClick={() => setAsking(true)}>
        {knowledge.removeSamples}
      </button>
      {asking && (
        <Confirm
          question={knowledge.removeSamplesSure}
          yes={knowledge.removeSamples}
          run={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
