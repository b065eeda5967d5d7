import { useEffect, useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { saySender } from '../thread/say-sender.ts';
import { Avatar } from '../ui/avatar.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Empty, Failed } from '../ui/empty.tsx';
import { NavLink } from '../ui/nav-link.tsx';
import { sayCustomer } from '../ui/say-customer.ts';
import { sayAgo } from '../ui/say-duration.ts';
import { useAnswer, usePages } from '../ui/use-answer.ts';
import { useNow } from '../ui/use-now.ts';

/** A search begins when nothing was typed for so long, ms. */
const pauseMs = 300;

/** What was said and who is called so. */
export function SearchHits({ text, openId }: { text: string; openId: string | undefined }) {
  const asked = useSettled(text);
  return (
    <div class="hits">
      <Customers asked={asked} />
      <Messages asked={asked} openId={openId} />
    </div>
  );
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function Customers({ asked }: { asked: string }) {
  const words = useWords();
  const { api, me } = useDesk();
  const { router } = useConsole();
  const may = me.permissions.includes('customers.read');
  const { data } = useAnswer(
    async () => (may ? api.request('GET /admin/customers', { query: { q: asked, limit: 5 } }) : null),
    [asked],
  );
  if (!data?.items.length) return null;
  const open = async (customerId: string) => {
    const query = { customerId, sort: 'newest' as const, limit: 1 };
    const [first] = (await api.request('GET /admin/conversations', { query })).items;
    if (first) router.go(`/inbox/all/${first.id}`);
  };
  return (
    <section>
      <h3>{words.lists.hitsCustomers}</h3>
      {data.items.map((customer) => (
        <button key={customer.id} type="button" class="hit" onClick={() => void open(customer.id)}>
          <Avatar id={customer.id} name={sayCustomer(words, customer)} size={28} />
          <span>
            <strong>{sayCustomer(words, customer)}</strong>
            <span class="hint">{customer.email}</span>
          </span>
        </button>
      ))}
    </section>
  );
}

function Messages({ asked, openId }: { asked: string; openId: string | undefined }) {
  const words = useWords();
  const now = useNow(60_000);
  const { api } = useDesk();
  const { router } = useConsole();
  const found = usePages(
    (cursor) => api.request('GET /admin/messages', { query: { q: asked, limit: 20, ...(cursor ? { cursor } : {}) } }),
    [asked],
  );
  if (found.error) return <Failed error={found.error} onAgain={found.reload} />;
  if (found.items.length === 0 && !found.more) {
    return <Empty icon="search" title={found.loading ? words.lists.searching : words.lists.noHits} />;
  }
  return (
    <section>
      <h3>{words.lists.hitsMessages}</h3>
      {found.items.map(({ message, snippet }) => (
        <NavLink
          key={message.id}
          class="hit"
          path={`/inbox/all/${message.conversationId}`}
          router={router}
          current={message.conversationId === openId}
        >
          <span>
            <span class="row-top">
              <strong>{saySender(words, message.sender)}</strong>
              <time class="row-time">{sayAgo(words, message.createdAt, now)}</time>
            </span>
            <Snippet text={snippet} asked={asked} />
          </span>
        </NavLink>
      ))}
      {found.more && (
        <button type="button" class="more" disabled={found.loading} onClick={found.more}>
          {words.more}
        </button>
      )}
    </section>
  );
}

/** The words that were looked for stand out. */
function Snippet({ text, asked }: { text: string; asked: string }) {
  const terms = asked.split(/\s+/).map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const parts = text.split(new RegExp(`(${terms.join('|')})`, 'i'));
  return <span class="snippet">{parts.map((part, at) => (at % 2 ? <mark>{part}</mark> : part))}</span>;
}
