import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../chat/chat-state.ts';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';
import { Uploads } from './uploads.tsx';

/** The contract's own limit, characters. */
const longest = 8000;

/** Where one writes. Enter sends, with Shift it begins a line; while an answer grows and nothing is written, it stops it. */
export function Composer({ state }: { state: ChatState }) {
  const { chat, words } = useShown();
  const [text, setText] = useState(chat.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, text);
  useEffect(() => chat.keepDraft(text), [chat, text]);
  const { uploads, settings, view, link } = state;
  const uploading = uploads.some(({ attachment, fault }) => !attachment && !fault);
  const ready = !uploading && (text.trim() !== '' || uploads.some(({ attachment }) => attachment));
  const stops = Boolean(view?.draft) && !ready && text === '';

  const send = () => {
    if (!ready || link === 'refused') return;
    chat.send(text.trim());
    setText('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // An Enter that chooses a word of an input method is none of ours; Safari tells so by 229 only.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !settings?.features.attachments || !view) return;
    event.preventDefault();
    chat.files.attach(files);
  };
  const onInput = ({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => {
    setText(currentTarget.value);
    chat.typing(currentTarget.value !== '');
  };

  return (
    <div class="composer">
      {uploads.length > 0 && <Uploads uploads={uploads} maxBytes={settings?.files.maxBytes ?? 0} />}
      <div class="field">
        <textarea
          ref={field}
          rows={1}
          maxLength={longest}
          placeholder={words.ask}
          aria-label={words.ask}
          value={text}
          onInput={onInput}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {settings?.features.attachments && view && <Attach types={settings.files.types} />}
        {stops ? (
          <button type="button" class="send" aria-label={words.stop} title={words.stop} onClick={chat.stopReply}>
            <Icon name="stop" />
          </button>
        ) : (
          <button
            type="button"
            class="send"
            aria-label={words.send}
            title={words.send}
            disabled={!ready}
            onClick={send}
          >
            <Icon name="send" />
          </button>
        )}
      </div>
    </div>
  );
}

function Attach({ types }: { types: readonly string[] }) {
  const { chat, words } = useShown();
  const input = useRef<HTMLInputElement>(null);
  const onChange = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    chat.files.attach([...(currentTarget.files ?? [])]);
    // The same file again is a change again.
    currentTarget.value = '';
  };
  return (
    <>
      <input ref={input} type="file" hidden multiple accept={types.join()} tabIndex={-1} onChange={onChange} />
      <button
        type="button"
        class="plain"
        aria-label={words.attach}
        title={words.attach}
        onClick={() => input.current?.click()}
      >
        <Icon name="clip" />
      </button>
    </>
  );
}

/** As high as its text; the style sheet says how high at most. */
function useGrowing(field: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    if (text) element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
