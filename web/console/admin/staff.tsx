import { useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useAnswer, usePages } from '../ui/use-answer.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { LinkDialog, type OneTimeLink } from './link-dialog.tsx';
import { ListTable, OfficePage, type Tab } from './page.tsx';
import { StaffRow } from './staff-row.tsx';

/** Staff accounts. Who may not change them sees them, and who is there. */
export function Staff({ tabs, mayWrite }: { tabs: readonly Tab[]; mayWrite: boolean }) {
  const words = useWords();
  const { api } = useDesk();
  const [text, setText] = useState('');
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const roles = useAnswer(() => api.request('GET /admin/roles'), []).data?.items.map(({ name }) => name) ?? [];
  const list = usePages(
    (cursor) =>
      api.request('GET /admin/users', {
        query: { ...(text.trim() ? { q: text.trim() } : {}), ...(cursor ? { cursor } : {}) },
      }),
    [text],
  );
  const tools = (
    <>
      <input
        type="search"
        aria-label={words.team.search}
        placeholder={words.team.search}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {mayWrite && (
        <button type="button" class="primary" onClick={() => setInviting(true)}>
          <Icon name="plus" size={16} /> {words.team.invite}
        </button>
      )}
    </>
  );
  const { name, role, status, since } = words.team;
  return (
    <OfficePage title={words.team.title} tabs={tabs} tools={tools}>
      <ListTable
        list={list}
        heads={[name, role, words.groups.capacity, status, since, '']}
        empty={{ icon: 'team', title: words.nothing }}
        row={(user) => <StaffRow key={user.id} user={user} roles={roles} onChange={list.reload} onLink={setLink} />}
      />
      {inviting && (
        <InviteDialog
          roles={roles}
          onClose={() => setInviting(false)}
          onInvited={(made) => {
            setInviting(false);
            setLink(made);
            list.reload();
          }}
        />
      )}
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </OfficePage>
  );
}
