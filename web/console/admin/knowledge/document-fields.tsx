import { useWords } from '../../ui/console-context.ts';
import { LongTextField, TextField } from '../../ui/field.tsx';
import type { Form } from '../use-form.ts';

export type DocumentValues = { title: string; text: string; url: string };
type Props = { form: Pick<Form<DocumentValues>, 'values' | 'set' | 'faultOf'>; rows: number };

/** What is typed of a document. */
export function DocumentFields({ form: { values, set, faultOf }, rows }: Props) {
  const { knowledge } = useWords();
  return (
    <>
      <TextField
        label={knowledge.name}
        required
        value={values.title}
        fault={faultOf('title')}
        onText={(title) => set({ title })}
      />
      <LongTextField
        label={knowledge.text}
        hint={knowledge.textHint}
        required
        rows={rows}
        value={values.text}
        fault={faultOf('text')}
        onText={(text) => set({ text })}
      />
      <TextField
        label={knowledge.url}
        hint={knowledge.urlHint}
        value={values.url}
        fault={faultOf('url')}
        onText={(url) => set({ url })}
      />
    </>
  );
}
