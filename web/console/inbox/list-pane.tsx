import { useRef, useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { NavLink } from '../ui/nav-link.tsx';
import { useKeys } from '../ui/use-keys.ts';
import { useStore } from '../ui/use-store.ts';
import { AllList } from './all-list.tsx';
import { type ListName, listNames } from './list-name.ts';
import { RowList } from './row-list.tsx';
import { isUnread, ownedIn, waitingIn } from './rows.ts';
import { SearchHits } from './search-hits.tsx';

/** The lists, or what was found. */
export function ListPane({ name, openId }: { name: ListName; openId: string | undefined }) {
  const words = useWords();
  const [text, setText] = useState('');
  const box = useRef<HTMLInputElement>(null);
  const { router } = useConsole();
  const go = (to: ListName) => () => router.go(`/inbox/${to}`);
  useKeys({
    ...{ '1': go('waiting'), '2': go('mine'), '3': go('all') },
    '/': () => box.current?.focus(),
    Escape: ({ target }) => (isField(target) ? target.blur() : openId && go(name)()),
  });
  return (
    <aside class="list-pane" aria-label={words.lists.label}>
      <div class="search">
        <Icon name="search" size={16} />
        <input
          ref={box}
          type="search"
          aria-label={words.lists.search}
          placeholder={words.lists.search}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={({ key }) => key === 'Escape' && setText('')}
        />
      </div>
      {text.trim() ? (
        <SearchHits text={text.trim()} openId={openId} />
      ) : (
        <>
          <Tabs name={name} />
          <Rows name={name} openId={openId} />
        </>
      )}
    </aside>
  );
}

const isField = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && target.matches('input, textarea, select');

function Tabs({ name }: { name: ListName }) {
  const words = useWords();
  const { router } = useConsole();
  const { rows, me } = useDesk();
  const waiting = useStore(rows, (all) => waitingIn(all).length);
  const mine = useStore(rows, (all) => ownedIn(all, me.id).length);
  const unread = useStore(rows, (all) => ownedIn(all, me.id).some(isUnread));
  const counts = { waiting, mine, all: 0 };
  return (
    <nav class="tabs" aria-label={words.lists.label}>
      {listNames.map((one) => (
        <NavLink key={one} path={`/inbox/${one}`} router={router} current={one === name}>
          {words.lists[one]}
          {counts[one] > 0 && <span class={`count ${one}`}>{counts[one]}</span>}
          {one === 'mine' && unread && <span class="unread-dot" role="img" aria-label={words.lists.unread} />}
        </NavLink>
      ))}
    </nav>
  );
}

function Rows({ name, openId }: { name: ListName; openId: string | undefined }) {
  const words = useWords();
  const { rows, me, ready } = useDesk();
  const isReady = useStore(ready);
  const waiting = useStore(rows, waitingIn);
  const mine = useStore(rows, (all) => ownedIn(all, me.id));
  if (name === 'all') return <AllList openId={openId} />;
  const { emptyWaiting, emptyWaitingLead, emptyMine, emptyMineLead } = words.lists;
  const empty =
    name === 'waiting' ? { title: emptyWaiting, lead: emptyWaitingLead } : { title: emptyMine, lead: emptyMineLead };
  return (
    <RowList name={name} rows={name === 'waiting' ? waiting : mine} openId={openId} loading={!isReady} empty={empty} />
  );
}
