import { useEffect, useRef } from 'preact/hooks';
import type { ConversationView } from '#client/types.ts';
import type { Abilities } from '../inbox/abilities.ts';
import { useSeat } from '../shell/desk-gate.tsx';
import { useSlots } from '../shell/use-slots.ts';
import { useConsole, useWords } from '../ui/console-context.ts';
import { useAct } from '../ui/use-act.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useStore } from '../ui/use-store.ts';
import type { Words } from '../words/words.ts';
import { CannedList, CannedMenu } from './canned-list.tsx';
import { type Mode, noDraft } from './composer.ts';
import { Tools, Uploads, useUpload } from './composer-tools.tsx';
import { useTake } from './thread-actions.tsx';
import { useCanned } from './use-canned.ts';
import { useTyping } from './use-typing.ts';

type Props = { id: string; view: ConversationView; abilities: Abilities };

const modes = ['answer', 'note'] as const;

/** Where one writes: to the customer, or for colleagues. */
export function ComposerBox({ id, view, abilities }: Props) {
  const words = useWords();
  const { composer } = useSeat();
  const { mode } = useStore(composer, (all) => all[id]) ?? noDraft;
  const field = useRef<HTMLTextAreaElement>(null);
  const may = mode === 'note' ? abilities.note : abilities.write;
  useRefusals(id);
  const write = (next: Mode) => {
    composer.change(id, { mode: next });
    requestAnimationFrame(() => field.current?.focus());
  };
  useKeys({ r: () => write('answer'), n: () => abilities.note && write('note') });
  if (!abilities.note) return <footer class="composer shut">{words.composer.readOnly}</footer>;
  return (
    <footer class={`composer ${mode}`}>
      <div class="modes" role="tablist" aria-label={words.composer.label}>
        {modes.map((one) => (
          <button key={one} type="button" role="tab" aria-selected={one === mode} onClick={() => write(one)}>
            {words.composer[one]}
          </button>
        ))}
        <span class="hint keys-hint">{words.composer.keys}</span>
      </div>
      {may ? <Editor id={id} field={field} /> : <Locked id={id} view={view} abilities={abilities} />}
    </footer>
  );
}

/** Says why an answer was refused; its text is back in the box by then. */
function useRefusals(id: string): void {
  const words = useWords();
  const { composer } = useSeat();
  const { notices } = useConsole();
  useEffect(
    () =>
      composer.onRefused((refused, code) => {
        if (refused === id) notices.tell(words.composer.refused(words.errors[code] ?? code), 'fault');
      }),
    [composer, notices, id, words],
  );
}

type Field = { current: HTMLTextAreaElement | null };

function Editor({ id, field }: { id: string; field: Field }) {
  const words = useWords();
  const { composer } = useSeat();
  const { act } = useAct();
  const draft = useStore(composer, (all) => all[id]) ?? noDraft;
  const { mode } = draft;
  const typing = useTyping(id);
  const canned = useCanned(id, field);
  useGrowing(field, draft[mode]);
  const send = () => {
    typing.stop();
    void act(() => composer.send(id));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: an input method is at work, also where browsers do not say so.
    if (event.isComposing || event.keyCode === 229 || canned.onKey(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const onText = (text: string) => {
    composer.change(id, { [mode]: text });
    if (mode === 'answer' && text) typing.touch();
    else typing.stop();
  };
  const upload = useUpload(id);
  return (
    <>
      <CannedList canned={canned} />
      <textarea
        ref={field}
        {...canned.field}
        rows={1}
        aria-label={words.composer[mode]}
        placeholder={mode === 'note' ? words.composer.noteHint : words.composer.answerHint}
        maxLength={8000}
        value={draft[mode]}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={({ clipboardData }) => mode === 'answer' && upload(clipboardData?.files)}
      />
      <Uploads id={id} />
      <Tools id={id} onSend={send} onSuggested={() => field.current?.focus()}>
        <CannedMenu canned={canned} />
      </Tools>
    </>
  );
}

/** Why one cannot write to the customer, and what would let one. */
function Locked({ id, view, abilities }: Props) {
  const words = useWords();
  const take = useTake(id, abilities);
  const slots = useSlots();
  const mayTake = abilities.take || abilities.takeOver;
  return (
    <div class="locked">
      <span>{mayTake && slots?.full ? words.thread.youAreFull : sayLocked(words, view.conversation)}</span>
      {mayTake && (
        <button type="button" class="primary" onClick={() => void take()}>
          {abilities.take ? words.thread.take : words.thread.takeOver}
        </button>
      )}
    </div>
  );
}

function sayLocked({ composer, agent: someone }: Words, { state, agent }: ConversationView['conversation']): string {
  if (state === 'human') return composer.notYours(agent?.name ?? someone);
  return { ai: composer.nobodys, waiting: composer.waits, closed: composer.closed }[state];
}

/** A field as high as its text, up to what the style allows. */
function useGrowing(field: Field, text: string): void {
  useEffect(() => {
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text, field]);
}
