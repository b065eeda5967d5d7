import { countOpen } from '../inbox/attention.ts';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { NavLink } from '../ui/nav-link.tsx';
import { useStore } from '../ui/use-store.ts';
import { AccountMenu } from './account-menu.tsx';
import { useDesk } from './desk-gate.tsx';

export type Link = { path: string; icon: IconName; label: string };

type Props = { links: readonly Link[]; current: string | undefined; onHelp(): void };

/** The way to the pages, and to what lies beside the console. */
export function Rail({ links, current, onHelp }: Props) {
  const words = useWords();
  const { rows, me } = useDesk();
  const open = useStore(rows, (all) => countOpen(all, me.id));
  const { router } = useConsole();
  return (
    <nav class="rail" aria-label={words.nav.main}>
      <NavLink class="rail-mark" path="/inbox" label={words.product} router={router}>
        <Icon name="chats" size={22} />
      </NavLink>
      {links.map(({ path, icon, label }) => (
        <NavLink key={path} path={path} label={label} router={router} current={path === current}>
          <Icon name={icon} />
          <span class="rail-label">{label}</span>
          {path === '/inbox' && open > 0 && <span class="badge">{open}</span>}
        </NavLink>
      ))}
      <span class="rail-space" />
      <Outside href="/docs" icon="book" label={words.nav.docs} />
      {me.permissions.includes('queues.manage') && (
        <Outside href="/admin/queues" icon="layers" label={words.nav.queues} />
      )}
      <AccountMenu onHelp={onHelp} />
    </nav>
  );
}

const Outside = ({ href, icon, label }: { href: string; icon: IconName; label: string }) => (
  <a class="rail-outside" href={href} target="_blank" rel="noreferrer" title={label}>
    <Icon name={icon} />
    <span class="rail-label">{label}</span>
  </a>
);
