import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useSeat } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { sayError } from '../ui/say-error.ts';
import { useAct } from '../ui/use-act.ts';
import { useStore } from '../ui/use-store.ts';
import { noDraft } from './composer.ts';

/** The files that go with the answer. */
export function Uploads({ id }: { id: string }) {
  const words = useWords();
  const { composer } = useSeat();
  const uploads = useStore(composer, (all) => all[id]?.uploads) ?? [];
  if (uploads.length === 0) return null;
  return (
    <ul class="uploads">
      {uploads.map((upload) => (
        <li key={upload.key} aria-busy={upload.fileId === null}>
          <Icon name="file" size={16} /> {upload.name}
          {upload.fileId === null && <span class="hint">{words.composer.uploading}</span>}
          <button
            type="button"
            class="quiet"
            aria-label={words.composer.remove(upload.name)}
            onClick={() => composer.change(id, { uploads: uploads.filter((one) => one !== upload) })}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

type ToolsProps = { id: string; onSend(): void; onSuggested(): void; children: ComponentChildren };

/** What stands below what one writes; `children` are tools of an answer. */
export function Tools({ id, onSend, onSuggested, children }: ToolsProps) {
  const words = useWords();
  const { composer, files } = useSeat();
  const draft = useStore(composer, (all) => all[id]) ?? noDraft;
  const answers = draft.mode === 'answer';
  const empty = !draft[draft.mode].trim() && (!answers || draft.uploads.length === 0);
  return (
    <div class="tools">
      {answers && files && <Attach id={id} types={files.types} />}
      {answers && children}
      {answers && <Suggest id={id} onSuggested={onSuggested} />}
      <span class="space" />
      <button type="button" class={answers ? 'primary' : 'primary amber'} disabled={empty} onClick={onSend}>
        {answers ? words.composer.send : words.composer.addNote}
      </button>
    </div>
  );
}

/** Any number at once; each refusal is told. */
export function useUpload(id: string) {
  const words = useWords();
  const { composer } = useSeat();
  const { notices } = useConsole();
  return (files: FileList | null | undefined) => {
    for (const file of files ?? []) {
      composer.upload(id, file).catch((error: unknown) => notices.tell(sayError(words, error), 'fault'));
    }
  };
}

function Attach({ id, types }: { id: string; types: readonly string[] }) {
  const words = useWords();
  const upload = useUpload(id);
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={words.composer.attach}
        title={words.composer.attach}
        onClick={() => picker.current?.click()}
      >
        <Icon name="clip" />
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={types.join()}
        onChange={(event) => {
          upload(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

function Suggest({ id, onSuggested }: { id: string; onSuggested(): void }) {
  const words = useWords();
  const { composer } = useSeat();
  const { notices } = useConsole();
  const { busy, act } = useAct();
  const suggest = () =>
    act(async () => {
      if (await composer.suggest(id)) onSuggested();
      else notices.tell(words.composer.nothingToSuggest);
    });
  return (
    <button type="button" class="quiet suggest" disabled={busy} onClick={() => void suggest()}>
      <Icon name="spark" /> {busy ? words.composer.suggesting : words.composer.suggest}
    </button>
  );
}
