import { useDesk } from '../../shell/desk-gate.tsx';
import { useWords } from '../../ui/console-context.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormFoot } from '../form-foot.tsx';
import { useForm } from '../use-form.ts';
import { refusalsOf } from './document.ts';
import { DocumentFields } from './document-fields.tsx';
import type { Outcome } from './page-uploads.ts';

/** A typed text; it takes the place of the one with its title. */
export function DocumentDialog({ onClose, onKept }: { onClose(): void; onKept(outcome: Outcome): void }) {
  const words = useWords();
  const { api } = useDesk();
  const form = useForm(() => ({ title: '', text: '', url: '' }));
  const { url, ...values } = form.values;
  const add = async () => {
    const body = { ...values, ...(url.trim() && { url: url.trim() }) };
    onKept((await api.request('POST /admin/knowledge/documents', { body })).outcome);
  };
  return (
    <Dialog title={words.knowledge.addText} wide onClose={onClose}>
      <form onSubmit={form.onSubmit(add)}>
        <DocumentFields form={form} rows={12} />
        <FormFoot form={form} submit={words.add} taken={words.knowledge.taken} sayings={refusalsOf(words)} />
      </form>
    </Dialog>
  );
}
