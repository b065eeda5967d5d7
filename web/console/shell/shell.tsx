import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AuditPage } from '../admin/audit-page.tsx';
import { KnowledgePage } from '../admin/knowledge/knowledge-page.tsx';
import { OverviewPage } from '../admin/overview-page.tsx';
import { SettingsPage } from '../admin/settings-page.tsx';
import { SystemPage } from '../admin/system/system-page.tsx';
import { TeamPage } from '../admin/team-page.tsx';
import { InboxPage } from '../inbox/inbox-page.tsx';
import type { Permission } from '../session/permission.ts';
import { useConsole, useWords } from '../ui/console-context.ts';
import { partsOf } from '../ui/router.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useStore } from '../ui/use-store.ts';
import { useDesk } from './desk-gate.tsx';
import { LinkState } from './link-state.tsx';
import { type Link, Rail } from './rail.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { useAttention } from './use-attention.ts';

type Page = Link & { needs: Permission | null; show(parts: string[]): ComponentChildren };

/** The pages, each for those who may look at what is on it. */
function usePages(): Page[] {
  const { nav } = useWords();
  const pages: Page[] = [
    { path: '/inbox', icon: 'inbox', label: nav.inbox, needs: 'conversations.read', show: showInbox },
    { path: '/overview', icon: 'chart', label: nav.overview, needs: 'analytics.read', show: () => <OverviewPage /> },
    {
      ...{ path: '/knowledge', icon: 'bulb', label: nav.knowledge, needs: 'knowledge.read' },
      show: ([part]) => <KnowledgePage part={part} />,
    },
    {
      ...{ path: '/team', icon: 'team', label: nav.team, needs: 'users.read' },
      show: ([part]) => <TeamPage part={part} />,
    },
    {
      ...{ path: '/settings', icon: 'gear', label: nav.settings, needs: 'settings.read' },
      show: ([name]) => <SettingsPage name={name} />,
    },
    { path: '/audit', icon: 'list', label: nav.audit, needs: 'audit.read', show: () => <AuditPage /> },
    { path: '/system', icon: 'pulse', label: nav.system, needs: 'queues.manage', show: () => <SystemPage /> },
  ];
  const { permissions } = useDesk().me;
  return pages.filter(({ needs }) => needs === null || permissions.includes(needs));
}

const showInbox = ([list, id]: string[]) => <InboxPage list={list} id={id} />;

/** The frame around all pages. */
export function Shell() {
  const { router } = useConsole();
  const pages = usePages();
  useAttention();
  const [first, ...rest] = partsOf(useStore(router));
  const page = pages.find(({ path }) => path === `/${first}`);
  const home = pages[0]?.path;
  const [help, setHelp] = useState(false);
  useKeys({ '?': () => setHelp(true) });
  useEffect(() => {
    if (!page && home) router.go(home, { replace: true });
  }, [page, home, router]);
  return (
    <div class="shell">
      <Rail links={pages} current={page?.path} onHelp={() => setHelp(true)} />
      <div class="page">
        <LinkState />
        {page?.show(rest)}
      </div>
      {help && <Shortcuts onClose={() => setHelp(false)} />}
    </div>
  );
}
