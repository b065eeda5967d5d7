import { useId } from 'preact/hooks';
import type { ChatState } from '../chat/chat-state.ts';
import { sayAway } from '../say-away.ts';
import { sayPlace } from '../say-place.ts';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';

/** Above the composer: a person, if one is wanted; or the place in the line, and the way back. */
export function WaitingBar({ state: { view, settings } }: { state: ChatState }) {
  const shown = useShown();
  const { chat, words } = shown;
  const awayId = useId();
  const conversation = view?.conversation;
  if (conversation?.state === 'waiting')
    return (
      <div class="waiting">
        <span class="pulse" aria-hidden="true" />
        <p>
          <strong>{words.waitingFor}</strong>
          <span>{sayPlace(view?.waiting ?? null, words)}</span>
        </p>
        <button type="button" class="chip" onClick={chat.cancelWait}>
          {words.cancelWait}
        </button>
      </div>
    );
  const spoken = view?.messages.some(
    ({ sender, sessionId }) => sender.type === 'customer' && sessionId === conversation?.sessionId,
  );
  if (conversation?.state !== 'ai' || !spoken) return null;
  const away = settings && sayAway(settings, shown, Date.now());
  return (
    <div class="suggested">
      {away && <span id={awayId}>{away}</span>}
      <button type="button" class="chip" aria-describedby={away ? awayId : undefined} onClick={chat.askForPerson}>
        <Icon name="person" />
        {words.askForPerson}
      </button>
    </div>
  );
}
