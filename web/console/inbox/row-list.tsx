import { useEffect, useRef } from 'preact/hooks';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Empty } from '../ui/empty.tsx';
import { useKeys } from '../ui/use-keys.ts';
import type { ListName } from './list-name.ts';
import { RowItem } from './row-item.tsx';
import type { Row } from './rows.ts';

type Props = {
  name: ListName;
  rows: readonly Row[];
  openId: string | undefined;
  loading: boolean;
  empty: { title: string; lead: string };
  /** The next page, if there is one. */
  onMore?: (() => void) | null;
};

/** Rows of a list. j and k, and the arrows, go through it; its end asks for more. */
export function RowList({ name, rows, openId, loading, empty, onMore = null }: Props) {
  const words = useWords();
  const { router } = useConsole();
  const box = useRef<HTMLUListElement>(null);
  const go = (by: 1 | -1) => {
    const at = rows.findIndex(({ id }) => id === openId);
    const next = rows[at < 0 ? 0 : at + by];
    if (next) router.go(`/inbox/${name}/${next.id}`);
  };
  useKeys({ j: () => go(1), ArrowDown: () => go(1), k: () => go(-1), ArrowUp: () => go(-1) });
  useEffect(() => {
    box.current?.querySelector('[aria-current]')?.scrollIntoView?.({ block: 'nearest' });
  }, [openId]);
  if (rows.length === 0) {
    return loading ? <Skeleton /> : <Empty icon={name === 'waiting' ? 'clock' : 'inbox'} {...empty} />;
  }
  return (
    <ul class="rows" ref={box}>
      {rows.map((row, at) => (
        <RowItem key={row.id} row={row} list={name} place={at + 1} open={row.id === openId} />
      ))}
      {onMore && (
        <li>
          <button type="button" class="more" disabled={loading} onClick={onMore}>
            {loading ? words.loading : words.more}
          </button>
        </li>
      )}
    </ul>
  );
}

const Skeleton = () => (
  <ul class="rows" aria-hidden="true">
    {[1, 2, 3, 4].map((one) => (
      <li key={one} class="row skeleton" />
    ))}
  </ul>
);
