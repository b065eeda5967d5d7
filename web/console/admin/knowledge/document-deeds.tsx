import { useState } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { codeOf, sayError } from '../../ui/say-error.ts';
import type { KnowledgeDocument } from './document.ts';

type Props = { document: KnowledgeDocument; onChange(): void; onGone(): void };

/** Switches a document on or off, and deletes it. It is read again, whatever came of that. */
export function DocumentDeeds({ document: { id, title, active, version }, onChange, onGone }: Props) {
  const words = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const [asking, setAsking] = useState(false);
  const { knowledge } = words;
  const turn = async () => {
    const asked = { params: { id }, body: { version, active: !active } };
    await api.request('PATCH /admin/knowledge/documents/:id', asked).catch((error: unknown) => {
      notices.tell(codeOf(error) === 'conflict' ? words.customer.conflict : sayError(words, error), 'fault');
    });
    onChange();
  };
  const remove = async () => {
    await api.request('DELETE /admin/knowledge/documents/:id', { params: { id } });
    onGone();
  };
  return (
    <span class="buttons">
      <button type="button" onClick={() => void turn()}>
        {active ? knowledge.switchOff : knowledge.switchOn}
      </button>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        {words.delete}
      </button>
      {asking && (
        <Confirm
          question={knowledge.deleteSure(title)}
          yes={words.delete}
          run={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </span>
  );
}
