import type { EndedReply } from '#client/thread/thread.ts';
import type { Draft, Message, Note } from '#contract/wire.ts';
import { sayEvent } from '../../web/ui/event-words.ts';
import type { Screen } from './screen.ts';
import { wordsFor } from './words.ts';

export type Transcript = {
  message(message: Message): void;
  /** The end of what was said before, with the notes where they were left. */
  history(messages: readonly Message[], notes?: readonly Note[]): void;
  note(note: Note): void;
  draft(draft: Draft): void;
  draftEnded(ended: EndedReply): void;
};

const aiLabel = 'AI: ';
/** Messages of before that are shown when a conversation is opened. */
const recent = 8;

/** Shows a conversation as it happens; `own` is whose terminal this is. A reply appears word by word, once. */
export function createTranscript(screen: Screen, own: 'customer' | 'agent'): Transcript {
  const words = wordsFor(process.env, own);
  let shown: { replyId: string; text: string } | null = null;

  /** The stored text of the reply that was growing: what is missing of it, and where it was read. */
  function finish(message: Message, before: string): void {
    const { text, stopped = false } = message;
    const mark = stopped ? ' (stopped)' : '';
    shown = null;
    if (text.startsWith(before)) screen.grow(aiLabel, text.slice(before.length));
    // A stop keeps what was said when it was asked for; a little more may have been heard since.
    const heard = text.startsWith(before) || (stopped && before.startsWith(text));
    screen.end(heard ? mark : ' …');
    if (!heard) screen.line(`${aiLabel}${text}${mark}`);
    cite(message);
  }

  function cite({ citations }: Message): void {
    for (const { index, title, url } of citations) screen.note(`   [${index}] ${title}${url ? `  ${url}` : ''}`);
  }

  function label({ type, name }: Message['sender']): string {
    if (type === own) return 'you: ';
    return type === 'ai' ? aiLabel : `${name ?? type}: `;
  }

  function show(message: Message): void {
    const { sender, kind, text } = message;
    const event = kind === 'event';
    if (event) screen.note(`-- ${sayEvent(words, message)}`);
    else screen.line(`${label(sender)}${text}`);
    cite(message);
  }

  const note = ({ author, text }: Note) => screen.note(`-- note by ${author.name}: ${text}`);

  return {
    message(message) {
      const { sender, kind } = message;
      if (sender.type === 'ai' && shown) return finish(message, shown.text);
      // On a terminal the line stands there already, as it was typed.
      if (kind !== 'event' && sender.type === own && screen.live) return;
      show(message);
    },
    history(messages, notes = []) {
      if (messages.length > recent) screen.note(`-- ${messages.length - recent} earlier messages`);
      const left = [...notes];
      const showNotes = (before: number) => {
        while (left[0] && left[0].afterSeq < before) note(left.shift() as Note);
      };
      for (const message of messages.slice(-recent)) {
        showNotes(message.seq);
        show(message);
      }
      showNotes(Number.POSITIVE_INFINITY);
    },
    note,
    draft({ replyId, text }) {
      if (shown && shown.replyId !== replyId) screen.end(' …');
      const before = shown?.replyId === replyId ? shown.text : '';
      if (text === before) return;
      screen.grow(aiLabel, text.slice(before.length));
      shown = { replyId, text };
    },
    draftEnded({ replyId, status }) {
      if (shown?.replyId !== replyId || status === 'completed' || status === 'stopped') return;
      screen.end(' … (withdrawn)');
      shown = null;
    },
  };
}
