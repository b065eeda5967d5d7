import type { Schemas } from '../../api-client/operations.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Failed } from '../ui/empty.tsx';
import { NavLink } from '../ui/nav-link.tsx';
import { useAnswer } from '../ui/use-answer.ts';
import { OfficePage } from './page.tsx';
import { SettingForm } from './setting-form.tsx';

export type Setting = Schemas['Setting'];

/** The configuration centre: its groups, and the one that is open as a form made from its schema. */
export function SettingsPage({ name }: { name: string | undefined }) {
  const words = useWords();
  const { router } = useConsole();
  const { api } = useDesk();
  const { data, error, reload, put } = useAnswer(() => api.request('GET /admin/settings'), []);
  const groups = data?.items ?? [];
  const open = groups.find((one) => one.name === name) ?? groups[0];
  const onChange = (changed: Setting) =>
    put({ items: groups.map((one) => (one.name === changed.name ? changed : one)) });
  return (
    <OfficePage title={words.settings.title}>
      {error !== null && <Failed error={error} onAgain={reload} />}
      <div class="settings">
        <nav aria-label={words.settings.title}>
          {groups.map((one) => (
            <NavLink key={one.name} path={`/settings/${one.name}`} router={router} current={one === open}>
              {words.settings.groups[one.name] ?? one.name}
            </NavLink>
          ))}
        </nav>
        {open && <SettingForm key={open.name} setting={open} onChange={onChange} />}
      </div>
    </OfficePage>
  );
}
