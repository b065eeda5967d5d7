import { useEffect, useRef, useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { NavLink } from '../ui/nav-link.tsx';
import { sayCustomer } from '../ui/say-customer.ts';
import { sayAgo, sayDuration } from '../ui/say-duration.ts';
import { useNow } from '../ui/use-now.ts';
import type { Words } from '../words/words.ts';
import type { ListName } from './list-name.ts';
import { isUnread, type Row } from './rows.ts';

type Props = { row: Row; list: ListName; place: number; open: boolean };

/** A conversation in a list. While it can be seen it is followed, so that its last words are the last. */
export function RowItem({ row, list, place, open }: Props) {
  const words = useWords();
  const { router } = useConsole();
  const { me } = useDesk();
  const box = useFollowedInSight(row.id);
  const own = row.state === 'human' && row.agent?.id === me.id;
  const unread = own && isUnread(row);
  const name = sayCustomer(words, row.customer);
  return (
    <li ref={box}>
      <NavLink class={`row${unread ? ' unread' : ''}`} path={`/inbox/${list}/${row.id}`} router={router} current={open}>
        <Avatar id={row.customer.id} name={name} />
        <span class="row-body">
          <span class="row-top">
            <span class="row-name">{name}</span>
            <When row={row} />
          </span>
          <span class="row-words">
            <span>{sayLast(words, row)}</span>
            {unread && <span class="unread-dot" role="img" aria-label={words.lists.unread} />}
          </span>
          <span class="row-marks">
            {row.state === 'waiting' && list === 'waiting' ? (
              <span class="pill waiting">{words.lists.position(place)}</span>
            ) : (
              <StatePill row={row} own={own} />
            )}
            {row.tags.slice(0, 3).map((tag) => (
              <span key={tag} class="tag">
                {tag}
              </span>
            ))}
          </span>
        </span>
      </NavLink>
    </li>
  );
}

function When({ row }: { row: Row }) {
  const words = useWords();
  const waits = row.state === 'waiting' && row.waitingSince !== null;
  const now = useNow(waits ? 1000 : 15_000);
  if (!waits) return <time class="row-time">{sayAgo(words, row.activeAt, now)}</time>;
  const ms = now - Date.parse(row.waitingSince ?? '');
  return <time class="row-time late">{sayDuration(words, ms)}</time>;
}

export function StatePill({ row, own }: { row: Pick<Row, 'state' | 'agent'>; own: boolean }) {
  const words = useWords();
  const said = row.state === 'human' ? (own ? words.you : (row.agent?.name ?? words.agent)) : words.states[row.state];
  return <span class={`pill ${row.state}`}>{said}</span>;
}

function sayLast(words: Words, { last, typing }: Row): string {
  if (typing) return words.lists.typing;
  if (!last) return words.lists.noWords;
  const { sender, text, attachments } = last;
  const said = text.replace(/\s+/g, ' ') || words.lists.file(attachments.map(({ name }) => name).join(', '));
  const who = { customer: '', ai: words.ai, agent: sender.name ?? words.agent, system: '' }[sender.type];
  return who ? `${who}: ${said}` : said;
}

function useFollowedInSight(id: string) {
  const { follow } = useDesk();
  const box = useRef<HTMLLIElement>(null);
  const [inSight, setInSight] = useState(false);
  useEffect(() => {
    if (!box.current || !globalThis.IntersectionObserver) return setInSight(true);
    const observer = new IntersectionObserver((entries) => setInSight(entries.some((one) => one.isIntersecting)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => (inSight ? follow(id) : undefined), [inSight, id, follow]);
  return box;
}
