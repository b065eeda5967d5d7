import { useEffect, useMemo, useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useColleagues } from '../shell/use-colleagues.ts';
import { useWords } from '../ui/console-context.ts';
import { Failed } from '../ui/empty.tsx';
import { Select } from '../ui/field.tsx';
import { useAnswer } from '../ui/use-answer.ts';
import { useStore } from '../ui/use-store.ts';
import { openBrowsing } from './browsing.ts';
import type { Filter } from './page-list.ts';
import { rowsOf } from './page-list.ts';
import { RowList } from './row-list.tsx';
import type { Row } from './rows.ts';

const states = ['ai', 'waiting', 'human', 'closed'] as const;

/** All conversations, or those that fit a filter. */
export function AllList({ openId }: { openId: string | undefined }) {
  const words = useWords();
  const desk = useDesk();
  const [filter, setFilter] = useState<Filter>({});
  const browsing = useMemo(() => openBrowsing(desk, filter), [desk, filter]);
  useEffect(() => browsing.start(), [browsing]);
  const list = useStore(browsing);
  const rows = useStore(desk.rows, (all) => rowsOf(list, all, filter));
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      {list.phase === 'failed' && <Failed error={null} onAgain={() => void browsing.look()} />}
      <RowList
        name="all"
        rows={rows}
        openId={openId}
        loading={list.phase !== 'ready'}
        empty={{ title: words.lists.emptyAll, lead: words.lists.emptyAllLead }}
        onMore={list.nextCursor ? () => void browsing.more() : null}
      />
    </>
  );
}

function Filters({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  const words = useWords();
  const { api } = useDesk();
  const { names } = useColleagues();
  const tags = useAnswer(() => api.request('GET /admin/tags'), []).data?.items ?? [];
  const set = (part: { [K in keyof Filter]: Filter[K] | undefined }) => {
    const { state, agentId, tag } = { ...filter, ...part };
    onChange({ ...(state ? { state } : {}), ...(agentId ? { agentId } : {}), ...(tag ? { tag } : {}) });
  };
  return (
    <fieldset class="filters" aria-label={words.lists.filter}>
      <Select
        label={words.lists.anyState}
        value={filter.state ?? ''}
        choices={[['', words.lists.anyState], ...states.map((one) => [one, words.states[one]] as const)]}
        onPick={(state) => set({ state: (state || undefined) as Row['state'] | undefined })}
      />
      {names.size > 0 && (
        <Select
          label={words.lists.anyAgent}
          value={filter.agentId ?? ''}
          choices={[['', words.lists.anyAgent], ...names]}
          onPick={(agentId) => set({ agentId: agentId || undefined })}
        />
      )}
      {tags.length > 0 && (
        <Select
          label={words.lists.anyTag}
          value={filter.tag ?? ''}
          choices={[['', words.lists.anyTag], ...tags.map(({ tag }) => [tag, tag] as const)]}
          onPick={(tag) => set({ tag: tag || undefined })}
        />
      )}
    </fieldset>
  );
}
