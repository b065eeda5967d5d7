import { useState } from 'preact/hooks';
import type { Operations } from '../../../api-client/operations.ts';
import { localeOf } from '../../../ui/language.ts';
import { useDesk } from '../../shell/desk-gate.tsx';
import { useConsole, useLanguage, useWords } from '../../ui/console-context.ts';
import { Empty } from '../../ui/empty.tsx';
import { TextField } from '../../ui/field.tsx';
import { NavLink } from '../../ui/nav-link.tsx';
import { useAct } from '../../ui/use-act.ts';
import { OfficePage, type Tab } from '../page.tsx';

type Found = Operations['POST /admin/knowledge/search']['answer']['passages'][number];

/** More than the AI is given: so one sees what was nearly found too. */
const limit = 8;

/** A question as a customer would ask it, and what the AI would get with it. */
export function ProbePage({ tabs }: { tabs: readonly Tab[] }) {
  const { knowledge } = useWords();
  const { api } = useDesk();
  const { busy, act } = useAct();
  const [question, setQuestion] = useState('');
  const [found, setFound] = useState<Found[] | null>(null);
  const ask = async () => {
    const { passages } = await api.request('POST /admin/knowledge/search', { body: { question, limit } });
    setFound(passages);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (question.trim()) void act(ask);
  };
  return (
    <OfficePage title={knowledge.title} tabs={tabs}>
      <form class="card" onSubmit={submit}>
        <TextField label={knowledge.question} hint={knowledge.probeLead} value={question} onText={setQuestion} />
        <footer class="buttons">
          <button type="submit" class="primary" disabled={busy}>
            {knowledge.find}
          </button>
        </footer>
      </form>
      <div role="status">
        {found?.length === 0 && <Empty icon="search" title={knowledge.nothing} />}
        <ol class="found">
          {found?.map((passage) => (
            <FoundPassage key={passage.chunkId} passage={passage} />
          ))}
        </ol>
      </div>
    </OfficePage>
  );
}

function FoundPassage({
  passage: { documentId, documentTitle, title, given, score, quote, text },
}: {
  passage: Found;
}) {
  const { knowledge } = useWords();
  const { router } = useConsole();
  const locale = localeOf(useLanguage());
  return (
    <li class="card">
      <header>
        <NavLink class="title-link" path={`/knowledge/${documentId}`} router={router}>
          {documentTitle}
        </NavLink>
        {title !== documentTitle && <span class="hint">{title}</span>}
        <span class="space" />
        {given && <span class="pill ai">{knowledge.given}</span>}
        <span class="pill">{knowledge.score(score.toLocaleString(locale, { style: 'percent' }))}</span>
      </header>
      <blockquote>{quote}</blockquote>
      <details>
        <summary class="hint">{knowledge.whole}</summary>
        <p class="page-text">{text}</p>
      </details>
    </li>
  );
}
