import { sayDay } from '../../ui/say-time.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { usePages } from '../ui/use-answer.ts';

/** The services in this thread, with how they were rated. Read again when the state or the rating is another. */
export function Sessions({ id, epoch, score }: { id: string; epoch: number; score: number | null }) {
  const words = useWords();
  const language = useLanguage();
  const { now } = useConsole();
  const { api } = useDesk();
  const { items, more } = usePages(
    (cursor) =>
      api.request('GET /admin/conversations/:id/sessions', {
        ...{ params: { id }, query: { limit: 5, ...(cursor ? { cursor } : {}) } },
      }),
    [id, epoch, score],
  );
  return (
    <section>
      <h3>{words.customer.sessions}</h3>
      <ul class="plain">
        {items.map((session) => (
          <li key={session.id}>
            <span class="line">
              {words.customer.session(session.number)}
              <span class="hint">
                {sayDay(session.openedAt, now(), language)}
                {session.closedAt === null && ` · ${words.customer.open}`}
              </span>
            </span>
            {session.score !== null && (
              <span class="stars" role="img" aria-label={words.customer.rating(session.score)}>
                {'★'.repeat(session.score)}
                <i>{'★'.repeat(5 - session.score)}</i>
              </span>
            )}
            {session.comment && <q>{session.comment}</q>}
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" class="link" onClick={more}>
          {words.more}
        </button>
      )}
    </section>
  );
}
