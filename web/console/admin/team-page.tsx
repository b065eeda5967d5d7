import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { CannedReplies } from './canned-replies.tsx';
import { SkillGroups } from './skill-groups.tsx';
import { Staff } from './staff.tsx';

/** Who answers, in which groups, and with what texts at hand. `part`: `groups` or `canned-replies`. */
export function TeamPage({ part }: { part: string | undefined }) {
  const words = useWords();
  const { permissions } = useDesk().me;
  const tabs = [
    ['/team', words.groups.people] as const,
    ...(permissions.includes('conversations.read') ? [['/team/groups', words.groups.title] as const] : []),
    ['/team/canned-replies', words.replies.title] as const,
  ];
  if (part === 'groups') return <SkillGroups tabs={tabs} mayWrite={permissions.includes('groups.write')} />;
  if (part === 'canned-replies') {
    return <CannedReplies tabs={tabs} mayWrite={permissions.includes('canned_replies.write')} />;
  }
  return <Staff tabs={tabs} mayWrite={permissions.includes('users.write')} />;
}
