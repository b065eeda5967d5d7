import type { ComponentChildren } from 'preact';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Empty, Failed } from '../ui/empty.tsx';
import type { IconName } from '../ui/icon.tsx';
import { NavLink } from '../ui/nav-link.tsx';
import type { Pages } from '../ui/use-answer.ts';
import { useStore } from '../ui/use-store.ts';

export type Tab = readonly [path: string, label: string];
type Props = { title: string; tabs?: readonly Tab[]; tools?: ComponentChildren; children: ComponentChildren };

/** A page of the office: its title and parts, what one may do, and what is on it. */
export const OfficePage = ({ title, tabs, tools, children }: Props) => (
  <main class="office" aria-label={title}>
    <header class="office-head">
      <h1>{title}</h1>
      <div class="office-tools">{tools}</div>
    </header>
    {tabs && <Tabs label={title} tabs={tabs} />}
    {children}
  </main>
);

/** A table with its heads; rows are the children. */
export const Table = ({ heads, children }: { heads: readonly string[]; children: ComponentChildren }) => (
  <div class="table-box">
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

/** The parts of a page that has more than one, each with an address of its own. */
function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const { router } = useConsole();
  const { path } = useStore(router);
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(([to, name]) => (
        <NavLink key={to} path={to} router={router} current={to === path}>
          {name}
        </NavLink>
      ))}
    </nav>
  );
}

type ListProps<T> = {
  list: Pages<T>;
  heads: readonly string[];
  empty: { icon: IconName; title: string; lead?: ComponentChildren };
  row(item: T): ComponentChildren;
};

/** A list as a table: what stands there while it is empty or could not be read, and the way to its next page. */
export function ListTable<T>({ list, heads, empty, row }: ListProps<T>) {
  const words = useWords();
  return (
    <>
      {list.error !== null && <Failed error={list.error} onAgain={list.reload} />}
      {list.loaded && list.items.length === 0 && list.error === null && <Empty {...empty} />}
      {list.items.length > 0 && <Table heads={heads}>{list.items.map(row)}</Table>}
      {list.more && (
        <button type="button" class="more" disabled={list.loading} onClick={list.more}>
          {words.more}
        </button>
      )}
    </>
  );
}
