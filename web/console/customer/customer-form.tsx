import { useState } from 'preact/hooks';
import type { Schemas } from '../../api-client/operations.ts';
import { renameCustomer } from '../inbox/rows.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { TextField } from '../ui/field.tsx';
import { codeOf, faultsOf, sayError } from '../ui/say-error.ts';

type Record = Schemas['CustomerRecord'];
type Props = { record: Record; onSaved(record: Record): void; onConflict(): void; onClose(): void };

const fields = ['name', 'email', 'phone'] as const;

/** Name and contact. Only what was changed is sent: what is masked here stays as it is. */
export function CustomerForm({ record, onSaved, onConflict, onClose }: Props) {
  const words = useWords();
  const { notices } = useConsole();
  const { api, rows } = useDesk();
  const [values, setValues] = useState({
    name: record.name ?? '',
    email: record.email ?? '',
    phone: record.phone ?? '',
  });
  const [error, setError] = useState<unknown>(null);
  const faults = faultsOf(error);
  const save = async (event: Event) => {
    event.preventDefault();
    const changed = fields.filter((field) => values[field] !== (record[field] ?? ''));
    const part = Object.fromEntries(changed.map((field) => [field, values[field].trim() || null]));
    try {
      const body = { version: record.version, ...part };
      const saved = await api.request('PATCH /admin/customers/:id', { params: { id: record.id }, body });
      rows.update((now) => renameCustomer(now, saved.id, saved.name));
      onSaved(saved);
    } catch (fault) {
      if (codeOf(fault) === 'conflict') {
        notices.tell(words.customer.conflict, 'fault');
        onConflict();
        onClose();
      } else setError(fault);
    }
  };
  return (
    <form class="compact" onSubmit={(event) => void save(event)}>
      {fields.map((field) => (
        <TextField
          key={field}
          label={words.customer[field]}
          value={values[field]}
          fault={faults.find(({ path }) => path === field)?.message}
          onText={(text) => setValues({ ...values, [field]: text })}
        />
      ))}
      {error !== null && faults.length === 0 && (
        <p class="fault" role="alert">
          {sayError(words, error)}
        </p>
      )}
      <div class="buttons">
        <button type="submit" class="primary">
          {words.save}
        </button>
        <button type="button" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
