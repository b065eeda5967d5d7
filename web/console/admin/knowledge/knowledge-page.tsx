import { useDesk } from '../../shell/desk-gate.tsx';
import { useWords } from '../../ui/console-context.ts';
import { DocumentList } from './document-list.tsx';
import { DocumentPage } from './document-page.tsx';
import { ProbePage } from './probe-page.tsx';

/** What the AI answers from. `part`: `find`, or the id of a document. Who may only read has nothing to change it with. */
export function KnowledgePage({ part }: { part: string | undefined }) {
  const words = useWords();
  const mayWrite = useDesk().me.permissions.includes('knowledge.write');
  const tabs = [
    ['/knowledge', words.knowledge.documents],
    ['/knowledge/find', words.knowledge.probe],
  ] as const;
  if (part === 'find') return <ProbePage tabs={tabs} />;
  if (part) return <DocumentPage key={part} id={part} mayWrite={mayWrite} />;
  return <DocumentList tabs={tabs} mayWrite={mayWrite} />;
}
