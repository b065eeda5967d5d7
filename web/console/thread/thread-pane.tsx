import { useEffect, useMemo } from 'preact/hooks';
import { abilitiesOf } from '../inbox/abilities.ts';
import type { ListName } from '../inbox/list-name.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Empty } from '../ui/empty.tsx';
import { useStore } from '../ui/use-store.ts';
import { ComposerBox } from './composer-box.tsx';
import { openThread, type Thread } from './thread.ts';
import { ThreadHead } from './thread-head.tsx';
import { Timeline } from './timeline.tsx';

type Props = { id: string; list: ListName };

/** The open conversation: what was said, what may be done, and where one writes. */
export function ThreadPane({ id, list }: Props) {
  const words = useWords();
  const desk = useDesk();
  const { router } = useConsole();
  const thread = useOpenThread(id);
  const { view, phase } = useStore(thread);
  useEffect(() => {
    if (!desk.rows.get().has(id)) void desk.lookAt(id);
  }, [id, desk]);
  useReading(thread);
  if (phase === 'missing' || phase === 'lost') {
    return (
      <main class="thread-pane vacant" aria-label={words.thread.label}>
        <Empty
          icon="hand"
          title={phase === 'lost' ? words.thread.lost : words.thread.missing}
          lead={
            <button type="button" onClick={() => router.go(`/inbox/${list}`)}>
              {words.back}
            </button>
          }
        />
      </main>
    );
  }
  if (!view) return <main class="thread-pane vacant" aria-label={words.thread.label} aria-busy="true" />;
  const abilities = abilitiesOf(view.conversation, desk.me);
  return (
    <main class="thread-pane" aria-label={words.thread.label}>
      <ThreadHead id={id} list={list} view={view} abilities={abilities} />
      <Timeline thread={thread} />
      <ComposerBox id={id} view={view} abilities={abilities} />
    </main>
  );
}

function useOpenThread(id: string): Thread {
  const desk = useDesk();
  const thread = useMemo(() => openThread(desk, id), [desk, id]);
  useEffect(() => () => thread.close(), [thread]);
  return thread;
}

/** What is there counts as read while the page can be seen. */
function useReading(thread: Thread): void {
  useEffect(() => {
    const read = () => {
      if (document.visibilityState === 'visible') thread.markRead();
    };
    read();
    const stop = thread.subscribe(read);
    document.addEventListener('visibilitychange', read);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', read);
    };
  }, [thread]);
}
