import { useState } from 'preact/hooks';
import type { Schemas } from '../../api-client/operations.ts';
import { sayDay } from '../../ui/say-time.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { Select } from '../ui/field.tsx';
import { codeOf, sayError } from '../ui/say-error.ts';
import { useAct } from '../ui/use-act.ts';
import { useStore } from '../ui/use-store.ts';
import type { OneTimeLink } from './link-dialog.tsx';

type Staff = Schemas['Staff'];
type Change = (part: { role?: string; active?: boolean; capacity?: number | null }) => Promise<void>;
type Props = { user: Staff; roles: readonly string[]; onChange(): void; onLink(link: OneTimeLink): void };

/** One account, and what may be done with it; nobody changes their own role, or shuts it, here. */
export function StaffRow({ user, roles, onChange, onLink }: Props) {
  const words = useWords();
  const language = useLanguage();
  const { now } = useConsole();
  const { me, presence } = useDesk();
  const status = useStore(presence, (there) => there.get(user.id)) ?? 'offline';
  const change = useChange(user, onChange);
  const mayAny = me.permissions.includes('users.write');
  const mayWrite = mayAny && user.id !== me.id;
  return (
    <tr class={user.active ? '' : 'shut'}>
      <td>
        <span class="who">
          <Avatar id={user.id} name={user.name} size={32} />
          <span>
            <strong>{user.name}</strong> {user.id === me.id && <span class="pill">{words.team.yourself}</span>}
            <span class="hint">{user.email}</span>
          </span>
        </span>
      </td>
      <td>
        {mayWrite && roles.length > 0 ? (
          <Select
            label={words.team.role}
            value={user.role}
            choices={roles.map((role) => [role, words.team.roles[role] ?? role] as const)}
            onPick={(role) => void change({ role })}
          />
        ) : (
          (words.team.roles[user.role] ?? user.role)
        )}
      </td>
      <td>
        <Capacity user={user} mayWrite={mayAny} change={change} />
      </td>
      <td class="nowrap">
        {user.active && <span class={`dot ${status}`} />} {user.active ? words.presence[status] : words.team.shut}
      </td>
      <td class="nowrap">{sayDay(user.createdAt, now(), language)}</td>
      <td>{mayWrite && <Actions user={user} change={change} onLink={onLink} />}</td>
    </tr>
  );
}

/** How many conversations the account may have at once; empty is what the settings say for all. */
function Capacity({ user: { name, capacity }, mayWrite, change }: { user: Staff; mayWrite: boolean; change: Change }) {
  const { groups } = useWords();
  if (!mayWrite) return <>{capacity ?? groups.standard}</>;
  return (
    <input
      class="capacity"
      type="number"
      min="1"
      max="100"
      aria-label={groups.capacityOf(name)}
      placeholder={groups.standard}
      value={capacity ?? ''}
      onChange={(event) => {
        // What is no number is told by the browser, and is not sent.
        if (!event.currentTarget.reportValidity()) return;
        const { value } = event.currentTarget;
        void change({ capacity: value === '' ? null : Number(value) });
      }}
    />
  );
}

/** Upon the version that was read; the list is read again, whatever came of it. */
function useChange(user: Staff, onChange: () => void): Change {
  const words = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  return async (part) => {
    const body = { version: user.version, ...part };
    await api.request('PATCH /admin/users/:id', { params: { id: user.id }, body }).catch((error: unknown) => {
      notices.tell(codeOf(error) === 'conflict' ? words.team.conflict : sayError(words, error), 'fault');
    });
    onChange();
  };
}

type ActionsProps = { user: Staff; change: Change; onLink(link: OneTimeLink): void };

function Actions({ user, change, onLink }: ActionsProps) {
  const words = useWords();
  const { api } = useDesk();
  const { busy, act } = useAct();
  const [asking, setAsking] = useState(false);
  const reset = async () => {
    const { token, expiresAt } = await api.request('POST /admin/users/:id/reset-link', { params: { id: user.id } });
    onLink({ path: '/reset', token, expiresAt });
  };
  if (!user.active) {
    return (
      <span class="buttons">
        <button type="button" onClick={() => void change({ active: true })}>
          {words.team.activate}
        </button>
      </span>
    );
  }
  return (
    <span class="buttons">
      <button type="button" disabled={busy} onClick={() => void act(reset)}>
        {words.team.resetLink}
      </button>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        {words.team.deactivate}
      </button>
      {asking && (
        <Confirm
          question={words.team.deactivateSure(user.name)}
          yes={words.team.deactivate}
          run={() => change({ active: false })}
          onClose={() => setAsking(false)}
        />
      )}
    </span>
  );
}
