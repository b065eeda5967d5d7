import { useEffect } from 'preact/hooks';
import { CustomerPanel } from '../customer/customer-panel.tsx';
import { useDesk } from '../shell/desk-gate.tsx';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Empty } from '../ui/empty.tsx';
import { partsOf } from '../ui/router.ts';
import { useStore } from '../ui/use-store.ts';
import { isListName, type ListName } from './list-name.ts';
import { ListPane } from './list-pane.tsx';

/** The lists, the thread that is open, and whose it is. On a phone one of them at a time. */
export function InboxPage({ list, id }: { list: string | undefined; id: string | undefined }) {
  const words = useWords();
  const { preferences, router } = useConsole();
  const { panel } = useStore(preferences);
  const name: ListName = isListName(list) ? list : 'waiting';
  const { rows, me, ready } = useDesk();
  const isReady = useStore(ready);
  useEffect(() => {
    // What is in the address at this moment counts: somebody may have gone on since this was drawn.
    if (!isReady || isListName(partsOf(router.get())[1])) return;
    // Where the work is.
    const waits = [...rows.get().values()].some(({ state }) => state === 'waiting');
    const own = [...rows.get().values()].some(({ state, agent }) => state === 'human' && agent?.id === me.id);
    router.go(`/inbox/${own && !waits ? 'mine' : 'waiting'}`, { replace: true });
  }, [list, isReady]);
  return (
    <div class={`inbox${id ? ' open' : ''}${panel ? ' with-panel' : ''}`}>
      <ListPane name={name} openId={id} />
      {id ? (
        <>
          <ThreadPane key={id} id={id} list={name} />
          {panel && <CustomerPanel key={`customer ${id}`} id={id} />}
        </>
      ) : (
        <main class="thread-pane vacant" aria-label={words.thread.label}>
          <Empty icon="chats" title={words.thread.empty} lead={words.thread.emptyLead} />
        </main>
      )}
    </div>
  );
}
