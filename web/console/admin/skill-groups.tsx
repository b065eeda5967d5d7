import { useState } from 'preact/hooks';
import type { Operations } from '../../api-client/operations.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { usePages } from '../ui/use-answer.ts';
import { ListTable, OfficePage, type Tab } from './page.tsx';
import { RowDeeds } from './row-deeds.tsx';
import { SkillGroupDialog } from './skill-group-dialog.tsx';

export type SkillGroup = Operations['GET /admin/skill-groups']['answer']['items'][number];

/** Agents who can do the same. */
export function SkillGroups({ tabs, mayWrite }: { tabs: readonly Tab[]; mayWrite: boolean }) {
  const words = useWords();
  const { api } = useDesk();
  const [open, setOpen] = useState<SkillGroup | 'new' | null>(null);
  const list = usePages(async () => ({ ...(await api.request('GET /admin/skill-groups')), nextCursor: null }), []);
  const remove = async (id: string) => {
    await api.request('DELETE /admin/skill-groups/:id', { params: { id } });
    list.reload();
  };
  const { groups } = words;
  const tools = mayWrite && (
    <button type="button" class="primary" onClick={() => setOpen('new')}>
      <Icon name="plus" size={16} /> {groups.add}
    </button>
  );
  return (
    <OfficePage title={words.team.title} tabs={tabs} tools={tools}>
      <ListTable
        list={list}
        heads={[groups.name, groups.about, groups.members, '']}
        empty={{ icon: 'team', title: groups.empty, lead: groups.emptyLead }}
        row={(group) => (
          <tr key={group.id}>
            <td>
              <strong>{group.name}</strong>
            </td>
            <td>{group.description}</td>
            <td>{group.members.map(({ name }) => name).join(', ') || groups.nobody}</td>
            <td>
              {mayWrite && (
                <RowDeeds
                  question={groups.deleteSure(group.name)}
                  onEdit={() => setOpen(group)}
                  remove={() => remove(group.id)}
                />
              )}
            </td>
          </tr>
        )}
      />
      {open && (
        <SkillGroupDialog
          group={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            list.reload();
          }}
        />
      )}
    </OfficePage>
  );
}
