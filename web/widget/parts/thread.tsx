import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Message } from '#contract/wire.ts';
import { sayEvent } from '../../ui/event-words.ts';
import { sayDay } from '../../ui/say-time.ts';
import { type ChatState, outsideHours } from '../chat/chat-state.ts';
import { type Row, rowsOf } from '../chat/rows.ts';
import { sayAway } from '../say-away.ts';
import { Avatar } from './avatar.tsx';
import { Bubble } from './bubble.tsx';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';
import { Rating } from './rating.tsx';
import { useFollow } from './use-follow.ts';

/** Everything that was said, and what is being said. */
export function Thread({ state }: { state: ChatState }) {
  const { chat, words } = useShown();
  const rows = useMemo(() => rowsOf(state), [state]);
  const first = rows.find(({ type }) => type !== 'day')?.key;
  const { scroller, content, away, toEnd, onScroll } = useFollow(first, chat.loadOlder);
  const seenSeq = useRef(0);
  if (!away) seenSeq.current = state.view?.lastSeq ?? 0;
  const own = rows.findLast(({ type }) => type === 'pending' || type === 'unsent')?.key;
  // Who writes wants to see it.
  useEffect(() => (own ? toEnd() : undefined), [own, toEnd]);
  const closed = state.view?.conversation.state === 'closed';

  return (
    <div class="thread-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the keys */}
      <section ref={scroller} class="thread" onScroll={onScroll} tabIndex={0} aria-label={words.messages}>
        <div ref={content} class="rows">
          {state.loadingOlder && <p class="event">{words.older}</p>}
          {!state.hasOlder && <Beginning state={state} />}
          {rows.map((row) => (
            <ThreadRow key={row.key} row={row} state={state} />
          ))}
          {closed && <Ended state={state} />}
        </div>
      </section>
      {away && (
        <button type="button" class="to-end" onClick={toEnd}>
          {(state.view?.lastSeq ?? 0) > seenSeq.current ? words.newMessages : words.toEnd}
          <Icon name="arrow" />
        </button>
      )}
    </div>
  );
}

function ThreadRow({ row, state }: { row: Row; state: ChatState }) {
  const { language } = useShown();
  switch (row.type) {
    case 'day':
      return <p class="day">{sayDay(row.at, Date.now(), language)}</p>;
    case 'event':
      return <EventLine message={row.message} state={state} />;
    default:
      return <Bubble row={row} assistant={state.settings?.assistant.name} />;
  }
}

/** The latest word that nobody is there says until when, as long as that is so. */
function EventLine({ message, state: { view, settings } }: { message: Message; state: ChatState }) {
  const shown = useShown();
  const latest = view?.messages.findLast(({ kind, text }) => kind === 'event' && text === outsideHours);
  const away = message.seq === latest?.seq && settings ? sayAway(settings, shown, Date.now()) : null;
  return <p class="event">{away ? shown.words.aiGoesOn(away) : sayEvent(shown.events, message)}</p>;
}

/** Above the first message: the greeting that the company has set, or a word of welcome. */
function Beginning({ state: { settings } }: { state: ChatState }) {
  const { words } = useShown();
  if (!settings) return null;
  const { name, greeting } = settings.assistant;
  return (
    <div class="beginning">
      <Avatar author={{ type: 'ai' }} />
      <h3>{name}</h3>
      <p>{greeting || words.hint}</p>
    </div>
  );
}

function Ended({ state }: { state: ChatState }) {
  const { words } = useShown();
  return (
    <div class="ended">
      {state.settings?.features.ratings && <Rating key={state.view?.conversation.sessionId} state={state} />}
      <p>{words.anew}</p>
    </div>
  );
}
