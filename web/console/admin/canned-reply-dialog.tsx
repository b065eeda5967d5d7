import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { LongTextField, TextField } from '../ui/field.tsx';
import type { CannedReply } from './canned-replies.tsx';
import { FormFoot } from './form-foot.tsx';
import { useForm } from './use-form.ts';

type Props = { reply: CannedReply | null; onClose(): void; onSaved(): void };

const valuesOf = (reply: CannedReply | null) => ({
  shortcut: reply?.shortcut ?? '/',
  title: reply?.title ?? '',
  text: reply?.text ?? '',
  language: reply?.language ?? '',
});

/** A new text, or another wording of one. */
export function CannedReplyDialog({ reply, onClose, onSaved }: Props) {
  const words = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const params = { id: reply?.id ?? '' };
  const read = () => api.request('GET /admin/canned-replies/:id', { params });
  const form = useForm(valuesOf, reply && { stored: reply, read });
  const { values, changes, base, set, faultOf } = form;
  const save = async () => {
    if (base) {
      const { language, ...others } = changes;
      const body = { version: base.version, ...others, ...(language !== undefined && { language: language || null }) };
      await api.request('PATCH /admin/canned-replies/:id', { params, body });
    } else {
      await api.request('POST /admin/canned-replies', { body: { ...values, language: values.language || null } });
    }
    notices.tell(words.saved);
    onSaved();
  };
  const { replies } = words;
  const line = (field: 'shortcut' | 'title' | 'language', label: string, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      required={field !== 'language'}
      value={values[field]}
      fault={faultOf(field)}
      onText={(text) => set({ [field]: text })}
    />
  );
  return (
    <Dialog title={reply ? reply.title : replies.add} wide onClose={onClose}>
      <form onSubmit={form.onSubmit(save)}>
        {line('shortcut', replies.shortcut, replies.shortcutHint)}
        {line('title', replies.name)}
        <LongTextField
          label={replies.text}
          hint={replies.placeholders}
          required
          rows={6}
          value={values.text}
          fault={faultOf('text')}
          onText={(text) => set({ text })}
        />
        {line('language', replies.language, replies.languageHint)}
        <FormFoot form={form} submit={words.save} taken={replies.taken} />
      </form>
    </Dialog>
  );
}
