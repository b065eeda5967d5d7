import { useId } from 'preact/hooks';
import type { Message } from '#contract/wire.ts';
import { safeHref } from '../../ui/markdown.ts';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';

type Citation = Message['citations'][number];
type Props = { citations: readonly Citation[]; open: number | null; onToggle: (index: number) => void };

/** What an answer stands on: numbered, each with the words that are meant. */
export function Sources({ citations, open, onToggle }: Props) {
  const { words } = useShown();
  const id = useId();
  const shown = citations.find(({ index }) => index === open);
  return (
    <div class="sources">
      <p class="unseen">{words.sources(citations.length)}</p>
      <ul>
        {citations.map(({ index, title }) => (
          <li key={index}>
            <button
              type="button"
              class="source"
              aria-expanded={index === open}
              aria-controls={id}
              onClick={() => onToggle(index)}
            >
              <span class="cite">{index}</span>
              <span class="title">{title}</span>
            </button>
          </li>
        ))}
      </ul>
      <div id={id}>{shown && <Quote citation={shown} />}</div>
    </div>
  );
}

function Quote({ citation: { quote, url, page } }: { citation: Citation }) {
  const { words } = useShown();
  const href = url && safeHref(url);
  return (
    <blockquote>
      <p>{quote}</p>
      {page !== undefined && <span>{words.page(page)}</span>}
      {href && (
        <a href={href} target="_blank" rel="noopener noreferrer">
          <Icon name="link" />
          {words.openSource}
        </a>
      )}
    </blockquote>
  );
}
