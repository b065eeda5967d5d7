import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextField } from '../ui/field.tsx';
import { FormFoot } from './form-foot.tsx';
import type { OneTimeLink } from './link-dialog.tsx';
import { useForm } from './use-form.ts';

type Props = { roles: readonly string[]; onClose(): void; onInvited(link: OneTimeLink): void };

/** A new account without a password: whoever gets its link sets the first. */
export function InviteDialog({ roles, onClose, onInvited }: Props) {
  const words = useWords();
  const { api } = useDesk();
  const form = useForm(() => ({ name: '', email: '', role: 'agent' }));
  const { values, set, faultOf } = form;
  const invite = async () => {
    const { token, expiresAt } = await api.request('POST /admin/users/invite', { body: values });
    onInvited({ path: '/welcome', token, expiresAt });
  };
  return (
    <Dialog title={words.team.inviteTitle} onClose={onClose}>
      <form onSubmit={form.onSubmit(invite)}>
        <TextField
          label={words.team.name}
          required
          value={values.name}
          fault={faultOf('name')}
          onText={(name) => set({ name })}
        />
        <TextField
          label={words.team.email}
          type="email"
          required
          value={values.email}
          fault={faultOf('email')}
          onText={(email) => set({ email })}
        />
        <Field label={words.team.role} fault={faultOf('role')}>
          {(control) => (
            <select {...control} value={values.role} onChange={(event) => set({ role: event.currentTarget.value })}>
              {roles.map((role) => (
                <option key={role} value={role}>
                  {words.team.roles[role] ?? role}
                </option>
              ))}
            </select>
          )}
        </Field>
        <FormFoot form={form} submit={words.team.invite} taken={words.team.taken} />
      </form>
    </Dialog>
  );
}
