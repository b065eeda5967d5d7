import { useDesk } from '../../shell/desk-gate.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { FormFoot } from '../form-foot.tsx';
import { useForm } from '../use-form.ts';
import { type KnowledgeDetail, refusalsOf } from './document.ts';
import { DocumentFields } from './document-fields.tsx';

type Props = { document: KnowledgeDetail; read(): Promise<KnowledgeDetail>; onSaved(document: KnowledgeDetail): void };

/** Changes a document upon the version that was read. Who comes second sees what came first, and keeps the edits. */
export function DocumentForm({ document, read, onSaved }: Props) {
  const words = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const valuesOf = (base: KnowledgeDetail | null) => {
    const { title, text, url } = base ?? document;
    return { title, text, url: url ?? '' };
  };
  const form = useForm(valuesOf, { stored: document, read });
  const { changes, moved } = form;
  const { id, version, title, text } = form.base ?? document;
  const save = async () => {
    const { url, ...others } = changes;
    const body = { version, ...others, ...(url !== undefined && { url: url.trim() || null }) };
    await api.request('PATCH /admin/knowledge/documents/:id', { params: { id }, body });
    notices.tell(words.saved);
    onSaved(await read());
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <DocumentFields form={form} rows={18} />
      {moved && (
        <details class="as-it-is" open>
          <summary>{words.knowledge.asItIs}</summary>
          <strong>{title}</strong>
          <pre class="page-text">{text}</pre>
        </details>
      )}
      <FormFoot form={form} submit={words.save} taken={words.knowledge.taken} sayings={refusalsOf(words)}>
        {Object.keys(changes).length > 0 && <span class="hint">{words.knowledge.unsaved}</span>}
      </FormFoot>
    </form>
  );
}
