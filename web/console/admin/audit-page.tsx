import { useState } from 'preact/hooks';
import type { Operations } from '../../api-client/operations.ts';
import { localeOf } from '../../ui/language.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useColleagues } from '../shell/use-colleagues.ts';
import { useLanguage, useWords } from '../ui/console-context.ts';
import { Select } from '../ui/field.tsx';
import { usePages } from '../ui/use-answer.ts';
import { ListTable, OfficePage } from './page.tsx';

type Entry = Operations['GET /admin/audit']['answer']['items'][number];
type Filter = { actor: string; action: string; from: string; to: string };

/** Who did what to what. */
export function AuditPage() {
  const words = useWords();
  const { api } = useDesk();
  const [filter, setFilter] = useState<Filter>({ actor: '', action: '', from: '', to: '' });
  const { when, who, what, on, from, change } = words.audit;
  const list = usePages(
    (cursor) => api.request('GET /admin/audit', { query: { ...queryOf(filter), ...(cursor ? { cursor } : {}) } }),
    [filter],
  );
  return (
    <OfficePage title={words.audit.title} tools={<Filters filter={filter} onChange={setFilter} />}>
      <ListTable
        list={list}
        heads={[when, who, what, on, from, change]}
        empty={{ icon: 'list', title: words.nothing }}
        row={(entry) => <EntryRow key={entry.id} entry={entry} />}
      />
    </OfficePage>
  );
}

/** Days of this browser; the last one is included. */
function queryOf({ actor, action, from, to }: Filter) {
  const midnight = (day: string, later: number) => {
    const date = new Date(`${day}T00:00:00`);
    date.setDate(date.getDate() + later);
    return date.toISOString();
  };
  return {
    ...(actor ? { actor } : {}),
    ...(action.trim() ? { action: action.trim() } : {}),
    ...(from ? { from: midnight(from, 0) } : {}),
    ...(to ? { to: midnight(to, 1) } : {}),
  };
}

function Filters({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  const words = useWords();
  const { names } = useColleagues();
  const set = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  return (
    <>
      {names.size > 0 && (
        <Select
          label={words.audit.who}
          value={filter.actor}
          choices={[['', words.audit.any], ...names]}
          onPick={(actor) => set({ actor })}
        />
      )}
      <input
        aria-label={words.audit.action}
        placeholder={words.audit.action}
        value={filter.action}
        onChange={(event) => set({ action: event.currentTarget.value })}
      />
      <input
        type="date"
        aria-label={words.audit.since}
        title={words.audit.since}
        value={filter.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <input
        type="date"
        aria-label={words.audit.until}
        title={words.audit.until}
        value={filter.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
    </>
  );
}

function EntryRow({ entry: { at, actor, action, target, ip, before, after } }: { entry: Entry }) {
  const words = useWords();
  const locale = localeOf(useLanguage());
  return (
    <tr>
      <td class="nowrap">{new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' })}</td>
      <td>{actor.name ?? (actor.type === 'system' ? words.audit.system : actor.type)}</td>
      <td>
        <code>{action}</code>
      </td>
      <td title={target.id ?? ''}>
        {target.type} {target.id?.slice(-6)}
      </td>
      <td class="nowrap">{ip}</td>
      <td>
        {(before ?? after) && (
          <details>
            <summary>{Object.keys({ ...before, ...after }).join(', ')}</summary>
            {before && <Values title={words.audit.before} values={before} />}
            {after && <Values title={words.audit.after} values={after} />}
          </details>
        )}
      </td>
    </tr>
  );
}

const Values = ({ title, values }: { title: string; values: Record<string, unknown> }) => (
  <>
    <span class="hint">{title}</span>
    <pre>{JSON.stringify(values, null, 1)}</pre>
  </>
);
