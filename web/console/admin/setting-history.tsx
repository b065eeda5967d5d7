import { useState } from 'preact/hooks';
import { localeOf } from '../../ui/language.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { useLanguage, useWords } from '../ui/console-context.ts';
import { usePages } from '../ui/use-answer.ts';
import type { Setting } from './settings-page.tsx';

type Props = { setting: Setting; mayWrite: boolean; onChange(setting: Setting): void };

/** What a group was before. An earlier version comes back as a new one. */
export function SettingHistory({ setting: { name, version }, mayWrite, onChange }: Props) {
  const words = useWords();
  const locale = localeOf(useLanguage());
  const { api } = useDesk();
  const [back, setBack] = useState<number | null>(null);
  const params = { name: name as 'assistant' };
  const { items, more, loading } = usePages(
    (cursor) =>
      api.request('GET /admin/settings/:name/versions', {
        ...{ params, query: { limit: 10, ...(cursor ? { cursor } : {}) } },
      }),
    [name, version],
  );
  const rollBack = async (to: number) =>
    onChange(await api.request('POST /admin/settings/:name/rollback', { params, body: { version, to } }));
  return (
    <details class="history">
      <summary>{words.settings.history}</summary>
      {items.length === 0 && !loading && <p class="hint">{words.settings.never}</p>}
      {items.map((one) => (
        <div key={one.version} class="history-line">
          <details>
            <summary>
              {words.settings.version(one.version)}{' '}
              <span class="hint">
                {new Date(one.createdAt).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })}
                {one.user && ` ${words.settings.by(one.user.name)}`}
              </span>
            </summary>
            <pre>{JSON.stringify(one.value, null, 2)}</pre>
          </details>
          {one.version === version ? (
            <span class="pill">{words.settings.current}</span>
          ) : (
            mayWrite && (
              <button type="button" onClick={() => setBack(one.version)}>
                {words.settings.rollBack}
              </button>
            )
          )}
        </div>
      ))}
      {more && (
        <button type="button" class="link" onClick={more}>
          {words.more}
        </button>
      )}
      {back !== null && (
        <Confirm
          question={words.settings.rollBackSure(back)}
          yes={words.settings.rollBack}
          run={() => rollBack(back)}
          onClose={() => setBack(null)}
        />
      )}
    </details>
  );
}
