import type { ConversationView } from '#client/types.ts';
import { sayClock } from '../../ui/say-time.ts';
import type { Abilities } from '../inbox/abilities.ts';
import type { ListName } from '../inbox/list-name.ts';
import { StatePill } from '../inbox/row-item.tsx';
import { useDesk } from '../shell/desk-gate.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { sayCustomer } from '../ui/say-customer.ts';
import { sayDuration } from '../ui/say-duration.ts';
import { useNow } from '../ui/use-now.ts';
import { useStore } from '../ui/use-store.ts';
import { ThreadActions } from './thread-actions.tsx';

type Props = { id: string; list: ListName; view: ConversationView; abilities: Abilities };

/** Whose conversation it is, how it stands, and what may be done. */
export function ThreadHead({ id, list, view, abilities }: Props) {
  const words = useWords();
  const { router, preferences } = useConsole();
  const { rows, me } = useDesk();
  const customer = useStore(rows, (all) => all.get(id)?.customer) ?? { id: view.conversation.customerId, name: null };
  const name = sayCustomer(words, customer);
  const { state, agent } = view.conversation;
  return (
    <header class="thread-head">
      <button
        type="button"
        class="quiet narrow-only"
        aria-label={words.back}
        onClick={() => router.go(`/inbox/${list}`)}
      >
        <Icon name="back" />
      </button>
      <Avatar id={customer.id} name={name} />
      <div class="thread-who">
        <h1>{name}</h1>
        <span class="thread-state">
          <StatePill row={{ state, agent }} own={agent?.id === me.id} />
          <Clock view={view} />
        </span>
      </div>
      <ThreadActions id={id} abilities={abilities} writing={view.draft !== null} />
      <button
        type="button"
        class="quiet"
        aria-label={words.thread.details}
        title={words.thread.details}
        aria-pressed={preferences.get().panel}
        onClick={() => preferences.update((now) => ({ ...now, panel: !now.panel }))}
      >
        <Icon name="panel" />
      </button>
    </header>
  );
}

/** How long the customer waits, and when the AI has the word again. */
function Clock({ view }: { view: ConversationView }) {
  const words = useWords();
  const language = useLanguage();
  const now = useNow(1000);
  const { state, waitingSince, dueAt } = view.conversation;
  if (state !== 'waiting' || !waitingSince) return null;
  const back = dueAt ? `, ${words.thread.dueBack(sayClock(dueAt, language))}` : '';
  return (
    <span class="hint">
      {words.thread.waits(sayDuration(words, now - Date.parse(waitingSince)))}
      {back}
    </span>
  );
}
