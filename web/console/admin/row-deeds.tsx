import { useState } from 'preact/hooks';
import { Confirm } from '../ui/confirm.tsx';
import { useWords } from '../ui/console-context.ts';

type Props = { question: string; onEdit(): void; remove(): Promise<unknown> };

/** What may be done with a row that is no more than what one has written: change it, or delete it. */
export function RowDeeds({ question, onEdit, remove }: Props) {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <span class="buttons">
      <button type="button" onClick={onEdit}>
        {words.edit}
      </button>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        {words.delete}
      </button>
      {asking && <Confirm question={question} yes={words.delete} run={remove} onClose={() => setAsking(false)} />}
    </span>
  );
}
