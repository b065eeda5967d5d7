import type { ChatState } from '../chat/chat-state.ts';
import { sayAway } from '../say-away.ts';
import { sayPlace } from '../say-place.ts';
import type { Words } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';

/** Whom one talks to, and what has to be known about it. */
export function Header({ state, titleId }: { state: ChatState; titleId: string }) {
  const shown = useShown();
  const { chat, words } = shown;
  const conversation = state.view?.conversation;
  const agent = conversation?.state === 'human' ? conversation.agent : null;
  const author = agent ? ({ type: 'agent', name: agent.name } as const) : ({ type: 'ai' } as const);
  // Where nothing was said there is nothing to end.
  const begun = conversation !== undefined && conversation.state !== 'closed' && conversation.lastSeq > 0;
  return (
    <header class="header">
      <Avatar author={author} />
      <div class="who">
        <h2 id={titleId}>{agent?.name ?? state.settings?.assistant.name ?? words.chat}</h2>
        <p>{sayState(state, words)}</p>
      </div>
      {begun && <Menu items={menuItems(conversation.state)} />}
      <button type="button" class="plain" aria-label={words.close} title={words.close} onClick={chat.close}>
        <Icon name="close" />
      </button>
    </header>
  );

  function menuItems(now: 'ai' | 'waiting' | 'human' | 'closed') {
    const end = { label: words.end, run: chat.end };
    const hint = state.settings && sayAway(state.settings, shown, Date.now());
    return now === 'ai' ? [{ label: words.askForPerson, hint, run: chat.askForPerson }, end] : [end];
  }
}

function sayState({ view }: ChatState, words: Words): string {
  switch (view?.conversation.state) {
    case 'human':
      return words.personAnswers;
    case 'waiting':
      return sayPlace(view.waiting, words) || words.waitingFor;
    case 'closed':
      return words.ended;
    case 'ai':
      return words.aiAnswers;
    default:
      return '';
  }
}
