import { useState } from 'preact/hooks';
import type { ChatState } from '../chat/chat-state.ts';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';

const scores = [1, 2, 3, 4, 5] as const;

/** One to five, which counts at once; then a word about it, for who likes. */
export function Rating({ state }: { state: ChatState }) {
  const { chat, words } = useShown();
  const rated = state.rated[state.view?.conversation.sessionId ?? ''];
  // Who rated before a reload was asked for a word already.
  const [asking, setAsking] = useState(rated === undefined);
  const [comment, setComment] = useState('');
  if (rated !== undefined && !asking) return <p class="thanks">{words.thanks}</p>;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (rated !== undefined && comment.trim()) chat.rate(rated, comment.trim());
    setAsking(false);
  };
  return (
    <form class="rating" onSubmit={onSubmit}>
      <h3>{words.rate}</h3>
      <fieldset class="stars" aria-label={words.rate}>
        {scores.map((score) => (
          <button
            key={score}
            type="button"
            class={score <= (rated ?? 0) ? 'on' : ''}
            aria-label={words.scores[score - 1]}
            title={words.scores[score - 1]}
            aria-pressed={score === rated}
            onClick={() => chat.rate(score, '')}
          >
            <Icon name="star" />
          </button>
        ))}
      </fieldset>
      {rated !== undefined && (
        <>
          <textarea
            rows={2}
            maxLength={2000}
            placeholder={words.comment}
            aria-label={words.comment}
            value={comment}
            onInput={({ currentTarget }) => setComment(currentTarget.value)}
          />
          <button type="submit" class="primary">
            {words.sendComment}
          </button>
        </>
      )}
    </form>
  );
}
