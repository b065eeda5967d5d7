import { sayDay } from '../../ui/say-time.ts';
import { StatePill } from '../inbox/row-item.tsx';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { NavLink } from '../ui/nav-link.tsx';
import { useAnswer } from '../ui/use-answer.ts';

/** What else the customer has asked. */
export function OtherConversations({ id, customerId }: { id: string; customerId: string }) {
  const words = useWords();
  const language = useLanguage();
  const { router, now } = useConsole();
  const { api, me } = useDesk();
  const { data } = useAnswer(
    () => api.request('GET /admin/conversations', { query: { customerId, sort: 'newest', limit: 10 } }),
    [customerId],
  );
  const others = data?.items.filter((one) => one.id !== id) ?? [];
  if (others.length === 0) return null;
  return (
    <section>
      <h3>{words.customer.other}</h3>
      <ul class="plain">
        {others.map((one) => (
          <li key={one.id}>
            <NavLink class="line" path={`/inbox/all/${one.id}`} router={router}>
              {sayDay(one.createdAt, now(), language)}
              <StatePill row={one} own={one.agent?.id === me.id} />
            </NavLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
