import { useState } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { Failed } from '../../ui/empty.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NavLink } from '../../ui/nav-link.tsx';
import { useAnswer } from '../../ui/use-answer.ts';
import { OfficePage } from '../page.tsx';
import type { KnowledgeDetail } from './document.ts';
import { DocumentDeeds } from './document-deeds.tsx';
import { DocumentForm } from './document-form.tsx';

/** One document: its text, what it falls into, and what may be done with it. */
export function DocumentPage({ id, mayWrite }: { id: string; mayWrite: boolean }) {
  const words = useWords();
  const { router } = useConsole();
  const { api } = useDesk();
  const read = () => api.request('GET /admin/knowledge/documents/:id', { params: { id } });
  const { data, error, reload, put } = useAnswer(read, [id]);
  const [round, setRound] = useState(0);
  const begin = (saved: KnowledgeDetail) => {
    put(saved);
    setRound(round + 1);
  };
  const deeds = data && mayWrite && (
    <DocumentDeeds document={data} onChange={reload} onGone={() => router.go('/knowledge')} />
  );
  return (
    <OfficePage title={data?.title ?? words.knowledge.title} tools={deeds}>
      <p class="way-back">
        <NavLink path="/knowledge" router={router}>
          <Icon name="back" size={16} /> {words.knowledge.title}
        </NavLink>
        {data && <About document={data} />}
      </p>
      {error !== null && <Failed error={error} onAgain={reload} />}
      {data && (
        <div class="document">
          <div class="card">
            {mayWrite ? (
              <DocumentForm key={round} document={data} read={read} onSaved={begin} />
            ) : (
              <pre class="page-text">{data.text}</pre>
            )}
          </div>
          <Passages passages={data.passages} />
        </div>
      )}
    </OfficePage>
  );
}

/** What it is, beside its text. */
function About({ document: { source, fileName, language, active, url } }: { document: KnowledgeDetail }) {
  const { knowledge } = useWords();
  return (
    <span class="hint">
      {[knowledge.sources[source], fileName, language, active ? knowledge.on : knowledge.off, url]
        .filter(Boolean)
        .join(' · ')}
    </span>
  );
}

function Passages({ passages }: Pick<KnowledgeDetail, 'passages'>) {
  const { knowledge } = useWords();
  return (
    <section class="card" aria-label={knowledge.passages}>
      <h2>
        {knowledge.passages} <span class="pill">{passages.length}</span>
      </h2>
      {passages.length === 0 && <p class="hint">{knowledge.noPassages}</p>}
      <ol class="passages">
        {passages.map(({ chunkId, title, text }) => (
          <li key={chunkId}>
            <strong>{title}</strong>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
