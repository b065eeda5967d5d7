import { useState } from 'preact/hooks';
import type { Operations } from '../../../api-client/operations.ts';
import { localeOf } from '../../../ui/language.ts';
import { useDesk } from '../../shell/desk-gate.tsx';
import { useLanguage, useWords } from '../../ui/console-context.ts';
import { Select } from '../../ui/field.tsx';
import { usePages } from '../../ui/use-answer.ts';
import { useEvery } from '../../ui/use-every.ts';
import { ListTable } from '../page.tsx';
import { DeadLetterDialog } from './dead-letter-dialog.tsx';
import { RetryPage } from './retry-page.tsx';

type DeadLetter = Operations['GET /admin/dead-letters']['answer']['items'][number];
export type LetterQueue = NonNullable<NonNullable<Operations['GET /admin/dead-letters']['query']>['queue']>;

/** Letters a page. */
const limit = 20;

type Props = { queues: readonly string[]; freshMs: number };

/** What no retry could mend: to find out why, to send it again, or to drop it. */
export function DeadLetters({ queues, freshMs }: Props) {
  const { system } = useWords();
  const { api } = useDesk();
  const [queue, setQueue] = useState('');
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const chosen = queue ? { queue: queue as LetterQueue } : {};
  const list = usePages(
    (cursor) =>
      api.request('GET /admin/dead-letters', {
        query: { ...chosen, limit, all: all ? 'true' : 'false', ...(cursor && { cursor }) },
      }),
    [queue, all],
  );
  // Also those that nobody serves any more.
  const names = new Set([...queues, ...list.items.map((letter) => letter.queue), ...(queue ? [queue] : [])]);
  // Who reads further pages is not thrown back to the first.
  useEvery(freshMs, () => list.items.length <= limit && list.reload());
  return (
    <section class="office-part" aria-label={system.letters}>
      <header>
        <h2>{system.letters}</h2>
        <div class="office-tools">
          <label class="check">
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
            {system.withSent}
          </label>
          <Select
            label={system.queue}
            value={queue}
            choices={[['', system.anyQueue], ...[...names].map((name) => [name, name] as const)]}
            onPick={setQueue}
          />
          {list.items.length > 0 && <RetryPage key={queue} chosen={chosen} onDone={list.reload} />}
        </div>
      </header>
      <p class="hint">{system.lettersLead}</p>
      <ListTable
        list={list}
        heads={[system.queue, system.job, system.error, system.when, '']}
        empty={{ icon: 'check', title: system.noLetters }}
        row={(letter) => <LetterRow key={letter.id} letter={letter} onOpen={() => setOpen(letter.id)} />}
      />
      {open && <DeadLetterDialog id={open} onClose={() => setOpen(null)} onChange={list.reload} />}
    </section>
  );
}

function LetterRow({ letter, onOpen }: { letter: DeadLetter; onOpen(): void }) {
  const { system } = useWords();
  const locale = localeOf(useLanguage());
  const say = (iso: string) => new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <tr>
      <td>{letter.queue}</td>
      <td>
        <code>{letter.job}</code>
      </td>
      <td class="long">
        {letter.error}
        {letter.retriedAt && <span class="hint block">{system.sentAgain(say(letter.retriedAt))}</span>}
      </td>
      <td class="nowrap">{say(letter.createdAt)}</td>
      <td>
        <span class="buttons">
          <button type="button" onClick={onOpen}>
            {system.open}
          </button>
        </span>
      </td>
    </tr>
  );
}
