import { useState } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { Select } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { usePages } from '../../ui/use-answer.ts';
import { ListTable, OfficePage, type Tab } from '../page.tsx';
import type { Source } from './document.ts';
import { DocumentDialog } from './document-dialog.tsx';
import { DocumentRow } from './document-row.tsx';
import { Samples } from './samples.tsx';
import { UploadBox } from './upload-box.tsx';

type Filter = { q: string; source: string; active: string };

/** The documents, and the ways to add to them. */
export function DocumentList({ tabs, mayWrite }: { tabs: readonly Tab[]; mayWrite: boolean }) {
  const words = useWords();
  const { notices } = useConsole();
  const { api } = useDesk();
  const [filter, setFilter] = useState<Filter>({ q: '', source: '', active: '' });
  const [writing, setWriting] = useState(false);
  const list = usePages(
    (cursor) =>
      api.request('GET /admin/knowledge/documents', { query: { ...queryOf(filter), ...(cursor && { cursor }) } }),
    [filter],
  );
  const { knowledge } = words;
  const filtered = Object.values(filter).some(Boolean);
  const tools = (
    <>
      <Filters filter={filter} onChange={setFilter} />
      {mayWrite && (
        <button type="button" class="primary" onClick={() => setWriting(true)}>
          <Icon name="plus" size={16} /> {knowledge.addText}
        </button>
      )}
    </>
  );
  const { name, source, language, passages, changed, state } = knowledge;
  return (
    <OfficePage title={knowledge.title} tabs={tabs} tools={tools}>
      {mayWrite && <UploadBox onChange={list.reload} />}
      {mayWrite && <Samples onGone={list.reload} />}
      <ListTable
        list={list}
        heads={[name, source, state, language, passages, changed, '']}
        empty={{
          icon: 'bulb',
          title: filtered ? knowledge.noFit : knowledge.empty,
          ...(mayWrite && !filtered && { lead: knowledge.emptyLead }),
        }}
        row={(document) => <DocumentRow key={document.id} {...{ document, mayWrite }} onChange={list.reload} />}
      />
      {writing && (
        <DocumentDialog
          onClose={() => setWriting(false)}
          onKept={(outcome) => {
            setWriting(false);
            notices.tell(knowledge[outcome]);
            list.reload();
          }}
        />
      )}
    </OfficePage>
  );
}

const queryOf = ({ q, source, active }: Filter) => ({
  ...(q.trim() && { q: q.trim() }),
  ...(source && { source: source as Source }),
  ...(active && { active: active as 'true' | 'false' }),
});

function Filters({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  const { knowledge } = useWords();
  const { sources } = knowledge;
  const set = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  return (
    <>
      <input
        type="search"
        aria-label={knowledge.filter}
        placeholder={knowledge.filter}
        value={filter.q}
        onInput={(event) => set({ q: event.currentTarget.value })}
      />
      <Select
        label={knowledge.source}
        value={filter.source}
        choices={[['', knowledge.anySource], ...Object.entries(sources)]}
        onPick={(source) => set({ source })}
      />
      <Select
        label={knowledge.state}
        value={filter.active}
        choices={[
          ['', knowledge.anyState],
          ['true', knowledge.on],
          ['false', knowledge.off],
        ]}
        onPick={(active) => set({ active })}
      />
    </>
  );
}
