import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Draft, Message, Note } from '#contract/wire.ts';
import { agentEvents, sayEvent } from '../../ui/event-words.ts';
import { safeHref } from '../../ui/markdown.ts';
import { MessageText } from '../../ui/message-text.tsx';
import { sayClock, sayDay } from '../../ui/say-time.ts';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Files } from './files.tsx';
import { saySender } from './say-sender.ts';
import type { Item } from './timeline.ts';
import { TypingDots } from './typing-dots.tsx';

/** One thing in a thread. */
export function ItemView({ item }: { item: Item }) {
  const words = useWords();
  const language = useLanguage();
  const { now } = useConsole();
  switch (item.type) {
    case 'day':
      return <div class="day">{sayDay(item.at, now(), language)}</div>;
    case 'event':
      return <EventLine message={item.message} />;
    case 'note':
      return <NoteView note={item.note} />;
    case 'draft':
      return <DraftView draft={item.draft} />;
    case 'pending':
      return (
        <Bubble side="ours agent" first={false} foot={words.thread.sending} pending>
          <MessageText plain text={item.pending.text} />
          {item.pending.attachments?.length ? <Icon name="clip" size={16} /> : null}
        </Bubble>
      );
    case 'message':
      return <MessageView {...item} />;
  }
}

function EventLine({ message }: { message: Message }) {
  const language = useLanguage();
  return (
    <div class="event">
      {sayEvent(agentEvents(language), message)}
      <time> {sayClock(message.createdAt, language)}</time>
    </div>
  );
}

type BubbleProps = {
  side: string;
  first: boolean;
  name?: string;
  foot: ComponentChildren;
  pending?: boolean;
  children: ComponentChildren;
};

const Bubble = ({ side, first, name, foot, pending = false, children }: BubbleProps) => (
  <article class={`said ${side}${first ? ' first' : ''}${pending ? ' pending' : ''}`}>
    {first && name && <span class="said-name">{name}</span>}
    <div class="bubble">{children}</div>
    <span class="said-foot">{foot}</span>
  </article>
);

type MessageProps = { message: Message; first: boolean; seen: boolean };

function MessageView({ message, first, seen }: MessageProps) {
  const words = useWords();
  const language = useLanguage();
  const [cite, setCite] = useState<number | null>(null);
  const { sender, text, attachments, citations } = message;
  const foot = (
    <>
      {sayClock(message.createdAt, language)}
      {message.stopped && ` · ${words.thread.stopped}`}
      {seen && <span class="seen"> · {words.thread.seen}</span>}
    </>
  );
  return (
    <Bubble
      side={sender.type === 'customer' ? 'theirs' : `ours ${sender.type}`}
      first={first}
      name={saySender(words, sender)}
      foot={foot}
    >
      {message.erased ? (
        <em class="hint">{words.thread.erased}</em>
      ) : (
        text && (
          <MessageText
            text={text}
            plain={sender.type === 'customer'}
            cites={citations.map(({ index }) => index)}
            onCite={(index) => setCite(cite === index ? null : index)}
          />
        )
      )}
      {attachments.length > 0 && <Files files={attachments} />}
      {citations.length > 0 && <Sources citations={citations} open={cite} onOpen={setCite} />}
    </Bubble>
  );
}

type SourcesProps = { citations: Message['citations']; open: number | null; onOpen(index: number | null): void };

/** What the AI's answer rests on: a line for each, which opens to the words themselves. */
function Sources({ citations, open, onOpen }: SourcesProps) {
  const words = useWords();
  return (
    <fieldset class="sources" aria-label={words.thread.sources}>
      {citations.map(({ index, title, quote, url, page }) => (
        <div key={index}>
          <button
            type="button"
            class="source"
            aria-expanded={open === index}
            onClick={() => onOpen(open === index ? null : index)}
          >
            <span class="cite">{index}</span> {title}
            {page !== undefined && <span class="hint"> {words.thread.page(page)}</span>}
          </button>
          {open === index && (
            <blockquote>
              {quote}
              {url && safeHref(url) && (
                <a href={url} target="_blank" rel="noreferrer noopener">
                  {url}
                </a>
              )}
            </blockquote>
          )}
        </div>
      ))}
    </fieldset>
  );
}

function DraftView({ draft }: { draft: Draft }) {
  const words = useWords();
  return (
    <Bubble side="ours ai draft" first name={words.ai} foot={words.thread.writing}>
      {draft.text ? <MessageText growing text={draft.text} /> : <TypingDots />}
    </Bubble>
  );
}

function NoteView({ note }: { note: Note }) {
  const words = useWords();
  const language = useLanguage();
  return (
    <article class="note">
      <header>
        <Icon name="note" size={14} /> {note.author.name} · {words.thread.note} {words.thread.noteFor}
        <time>{sayClock(note.createdAt, language)}</time>
      </header>
      <MessageText plain text={note.text} />
    </article>
  );
}
