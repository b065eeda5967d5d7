import { localeOf } from '../../ui/language.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useLanguage, useWords } from '../ui/console-context.ts';
import { useAnswer } from '../ui/use-answer.ts';
import { useEvery } from '../ui/use-every.ts';

/** It may open or close while one looks at it, ms. */
const freshMs = 30_000;

/** Whether somebody is there now, and if not, when next, by the hours that are stored. */
export function OpeningNow({ version }: { version: number }) {
  const { hours } = useWords();
  const locale = localeOf(useLanguage());
  const { api, me } = useDesk();
  const may = me.permissions.includes('conversations.read');
  const { data, reload } = useAnswer(async () => (may ? api.request('GET /admin/business-hours') : null), [version]);
  useEvery(freshMs, reload);
  if (!data) return null;
  const { open, opensAt, timeZone } = data;
  const say = (iso: string) =>
    new Date(iso).toLocaleString(locale, { dateStyle: 'full', timeStyle: 'short', timeZone });
  const shut = opensAt === null ? hours.shut : hours.opensAt(say(opensAt));
  return (
    <p role="status">
      <span class={`pill ${open ? 'human' : 'waiting'}`}>{open ? hours.openNow : shut}</span>
    </p>
  );
}
