import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useAnswer } from '../ui/use-answer.ts';
import { FormFoot } from './form-foot.tsx';
import type { SkillGroup } from './skill-groups.tsx';
import { useForm } from './use-form.ts';

type Props = { group: SkillGroup | null; onClose(): void; onSaved(): void };

const valuesOf = (group: SkillGroup | null) => ({
  name: group?.name ?? '',
  description: group?.description ?? '',
  memberIds: group?.members.map(({ id }) => id) ?? [],
});

/** A group, and who is in it. */
export function SkillGroupDialog({ group, onClose, onSaved }: Props) {
  const words = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const params = { id: group?.id ?? '' };
  const read = () => api.request('GET /admin/skill-groups/:id', { params });
  const form = useForm(valuesOf, group && { stored: group, read });
  const { values, changes, base, set, faultOf } = form;
  const save = async () => {
    if (base) {
      await api.request('PATCH /admin/skill-groups/:id', { params, body: { version: base.version, ...changes } });
    } else {
      await api.request('POST /admin/skill-groups', { body: values });
    }
    notices.tell(words.saved);
    onSaved();
  };
  const { groups } = words;
  return (
    <Dialog title={group ? group.name : groups.add} onClose={onClose}>
      <form onSubmit={form.onSubmit(save)}>
        <TextField
          label={groups.name}
          required
          value={values.name}
          fault={faultOf('name')}
          onText={(name) => set({ name })}
        />
        <TextField
          label={groups.about}
          value={values.description}
          fault={faultOf('description')}
          onText={(description) => set({ description })}
        />
        <Members group={base} chosen={values.memberIds} onChange={(memberIds) => set({ memberIds })} />
        <FormFoot form={form} submit={words.save} taken={groups.taken} />
      </form>
    </Dialog>
  );
}

type MembersProps = { group: SkillGroup | null; chosen: readonly string[]; onChange(ids: string[]): void };

/** Agents to choose from, with how much they have; who is in the group already can be taken out of it, agent or not. */
function Members({ group, chosen, onChange }: MembersProps) {
  const { groups } = useWords();
  const { api, me } = useDesk();
  const may = me.permissions.includes('conversations.reply');
  const { data } = useAnswer(async () => (may ? api.request('GET /admin/agents') : null), [may]);
  const agents = data?.items ?? [];
  const others = group?.members.filter(({ id }) => !agents.some((agent) => agent.id === id)) ?? [];
  const choices = [
    ...agents.map(({ id, name, open, capacity }) => ({ id, name, has: groups.has(open, capacity) })),
    ...others.map(({ id, name }) => ({ id, name, has: null })),
  ];
  return (
    <fieldset class="members">
      <legend>{groups.members}</legend>
      {choices.map(({ id, name, has }) => (
        <label key={id} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) => {
              const without = chosen.filter((one) => one !== id);
              onChange(event.currentTarget.checked ? [...without, id] : without);
            }}
          />
          {name}
          {has && <span class="hint">{has}</span>}
        </label>
      ))}
    </fieldset>
  );
}
