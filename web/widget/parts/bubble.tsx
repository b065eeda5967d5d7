import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Message } from '#contract/wire.ts';
import { MessageText } from '../../ui/message-text.tsx';
import { sayClock } from '../../ui/say-time.ts';
import type { Row } from '../chat/rows.ts';
import { Attachments } from './attachments.tsx';
import { Avatar } from './avatar.tsx';
import { useShown } from './chat-context.ts';
import { Sources } from './sources.tsx';

export type SaidRow = Exclude<Row, { type: 'day' | 'event' }>;

/** What one author says, in their place and colour. */
export function Bubble({ row, assistant }: { row: SaidRow; assistant: string | undefined }) {
  const { words } = useShown();
  const { author, first, last } = row;
  const own = author.type === 'customer';
  const name = author.name ?? (author.type === 'ai' ? (assistant ?? 'AI') : words.agent);
  return (
    <div class={`said ${author.type} ${row.type} ${first ? 'first' : ''} ${last ? 'last' : ''}`}>
      {!own && (last ? <Avatar author={author} /> : <span class="avatar none" />)}
      <div class="body">
        {first && <p class={own ? 'unseen' : 'name'}>{own ? words.you : name}</p>}
        <Content row={row} name={name} />
        <Foot row={row} />
      </div>
    </div>
  );
}

function Content({ row, name }: { row: SaidRow; name: string }) {
  const { words } = useShown();
  switch (row.type) {
    case 'typing':
      return (
        <div class="bubble">
          <Dots label={row.author.type === 'ai' ? words.thinks(name) : words.types(name)} />
        </div>
      );
    case 'draft':
      return (
        <div class="bubble">
          {row.draft.text ? <MessageText text={row.draft.text} growing /> : <Dots label={words.thinks(name)} />}
        </div>
      );
    case 'pending':
      return <Said text={row.text} attachments={row.attachments} plain />;
    case 'unsent':
      return <Said text={row.unsent.text} attachments={row.unsent.attachments} plain />;
    case 'message':
      return <Stored message={row.message} />;
  }
}

function Stored({ message }: { message: Message }) {
  const { words } = useShown();
  const { text, attachments, citations, sender, erased, stopped } = message;
  const [open, setOpen] = useState<number | null>(null);
  if (erased) return <div class="bubble erased">{words.erased}</div>;
  const toggle = (index: number) => setOpen(open === index ? null : index);
  const cites = citations.map(({ index }) => index);
  return (
    <Said text={text} attachments={attachments} plain={sender.type === 'customer'} cites={cites} onCite={toggle}>
      {(stopped || cites.length > 0) && (
        <>
          {stopped && <span class="stopped">{words.stopped}</span>}
          {cites.length > 0 && <Sources citations={citations} open={open} onToggle={toggle} />}
        </>
      )}
    </Said>
  );
}

type SaidProps = {
  text: string;
  attachments: readonly Message['attachments'][number][];
  plain: boolean;
  cites?: readonly number[];
  onCite?: (index: number) => void;
  children?: ComponentChildren;
};

function Said({ text, attachments, children, ...how }: SaidProps) {
  return (
    <>
      {attachments.length > 0 && <Attachments attachments={attachments} />}
      {(text || children) && (
        <div class="bubble">
          {text && <MessageText text={text} {...how} />}
          {children}
        </div>
      )}
    </>
  );
}

const Dots = ({ label }: { label: string }) => (
  <span class="dots" role="img" aria-label={label}>
    <i />
    <i />
    <i />
  </span>
);

/** When it was said, and what became of it. */
function Foot({ row }: { row: SaidRow }) {
  const { chat, words, errors, language } = useShown();
  if (row.type === 'unsent' && row.unsent.refused) {
    const { id, refused } = row.unsent;
    return (
      <p class="foot refused">
        {words.notSent} {errors[refused]}
        <button type="button" onClick={() => chat.retry(id)}>
          {words.tryAgain}
        </button>
        <button type="button" onClick={() => chat.discard(id)}>
          {words.discard}
        </button>
      </p>
    );
  }
  if (!row.last || row.type === 'draft' || row.type === 'typing') return null;
  if (row.type !== 'message') return <p class="foot">{words.sending}</p>;
  const { createdAt } = row.message;
  return (
    <p class="foot">
      <time dateTime={createdAt}>{sayClock(createdAt, language)}</time>
      {row.read && row.author.type === 'customer' && ` · ${words.read}`}
    </p>
  );
}
