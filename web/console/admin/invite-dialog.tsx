import { useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextField } from '../ui/field.tsx';
import { codeOf, faultsOf, sayError } from '../ui/say-error.ts';
import type { OneTimeLink } from './link-dialog.tsx';

type Props = { roles: readonly string[]; onClose(): void; onInvited(link: OneTimeLink): void };

/** A new account without a password: whoever gets its link sets the first. */
export function InviteDialog({ roles, onClose, onInvited }: Props) {
  const words = useWords();
  const { api } = useDesk();
  const [values, setValues] = useState({ name: '', email: '', role: 'agent' });
  const [error, setError] = useState<unknown>(null);
  const faults = faultsOf(error);
  const faultOf = (field: string) => faults.find(({ path }) => path === field)?.message;
  const submit = async (event: Event) => {
    event.preventDefault();
    setError(null);
    try {
      const { token, expiresAt } = await api.request('POST /admin/users/invite', { body: values });
      onInvited({ path: '/welcome', token, expiresAt });
    } catch (fault) {
      setError(fault);
    }
  };
  return (
    <Dialog title={words.team.inviteTitle} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label={words.team.name}
          required
          value={values.name}
          fault={faultOf('name')}
          onText={(name) => setValues({ ...values, name })}
        />
        <TextField
          label={words.team.email}
          type="email"
          required
          value={values.email}
          fault={faultOf('email')}
          onText={(email) => setValues({ ...values, email })}
        />
        <Field label={words.team.role} fault={faultOf('role')}>
          {(control) => (
            <select
              {...control}
              value={values.role}
              onChange={(event) => setValues({ ...values, role: event.currentTarget.value })}
            >
              {roles.map((role) => (
                <option key={role} value={role}>
                  {words.team.roles[role] ?? role}
                </option>
              ))}
            </select>
          )}
        </Field>
        {error !== null && faults.length === 0 && (
          <p class="fault" role="alert">
            {codeOf(error) === 'conflict' ? words.team.taken : sayError(words, error)}
          </p>
        )}
        <footer class="buttons">
          <button type="submit" class="primary">
            {words.team.invite}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
