import { useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Empty, Failed } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { useAnswer, usePages } from '../ui/use-answer.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { LinkDialog, type OneTimeLink } from './link-dialog.tsx';
import { OfficePage, Table } from './page.tsx';
import { StaffRow } from './staff-row.tsx';

/** Staff accounts. Who may not change them sees them, and who is there. */
export function TeamPage() {
  const words = useWords();
  const { api, me } = useDesk();
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
  const mayWrite = me.permissions.includes('users.write');
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
  return (
    <OfficePage title={words.team.title} tools={tools}>
      {list.error !== null && <Failed error={list.error} onAgain={list.reload} />}
      {list.items.length === 0 && !list.loading && list.error === null && <Empty icon="team" title={words.nothing} />}
      {list.items.length > 0 && (
        <Table heads={[words.team.name, words.team.role, words.team.status, words.team.since, '']}>
          {list.items.map((user) => (
            <StaffRow key={user.id} user={user} roles={roles} onChange={list.reload} onLink={setLink} />
          ))}
        </Table>
      )}
      {list.more && (
        <button type="button" class="more" onClick={list.more}>
          {words.more}
        </button>
      )}
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
