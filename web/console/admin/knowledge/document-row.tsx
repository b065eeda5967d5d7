import { sayDay } from '../../../ui/say-time.ts';
import { useConsole, useLanguage, useWords } from '../../ui/console-context.ts';
import { NavLink } from '../../ui/nav-link.tsx';
import type { KnowledgeDocument } from './document.ts';
import { DocumentDeeds } from './document-deeds.tsx';

type Props = { document: KnowledgeDocument; mayWrite: boolean; onChange(): void };

/** One document of the list. */
export function DocumentRow({ document, mayWrite, onChange }: Props) {
  const { knowledge } = useWords();
  const language = useLanguage();
  const { router, now } = useConsole();
  const { id, title, source, fileName, active, chunks, updatedAt } = document;
  return (
    <tr class={active ? '' : 'shut'}>
      <td>
        <NavLink class="title-link" path={`/knowledge/${id}`} router={router}>
          {title}
        </NavLink>
        <span class="hint">{fileName ?? document.url}</span>
      </td>
      <td class="nowrap">{knowledge.sources[source]}</td>
      <td>
        <span class={`pill${active ? ' human' : ''}`}>{active ? knowledge.on : knowledge.off}</span>
      </td>
      <td>{document.language}</td>
      <td>{chunks}</td>
      <td class="nowrap">{sayDay(updatedAt, now(), language)}</td>
      <td>{mayWrite && <DocumentDeeds document={document} onChange={onChange} onGone={onChange} />}</td>
    </tr>
  );
}
