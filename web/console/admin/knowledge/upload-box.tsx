import { useRef, useState } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { useWords } from '../../ui/console-context.ts';
import { Icon } from '../../ui/icon.tsx';
import { codeOf, sayError } from '../../ui/say-error.ts';
import { useStore } from '../../ui/use-store.ts';
import { refusalsOf } from './document.ts';
import { createPageUploads, type PageUpload, type PageUploads } from './page-uploads.ts';

/** Files are dropped here or chosen, any number at once; what became of each is said. */
export function UploadBox({ onChange }: { onChange(): void }) {
  const words = useWords();
  const { api } = useDesk();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [uploads] = useState(() =>
    createPageUploads(async (file) => {
      const body = new FormData();
      body.append('file', file);
      return (await api.request('POST /admin/knowledge/upload', { body })).outcome;
    }),
  );
  const add = (files: FileList | null | undefined) => void uploads.add(files ?? []).then(onChange);
  const hover = (now: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(now);
  };
  return (
    <section
      class={`drop-box${over ? ' over' : ''}`}
      aria-label={words.knowledge.choose}
      onDragOver={hover(true)}
      onDragLeave={hover(false)}
      onDrop={(event) => {
        hover(false)(event);
        add(event.dataTransfer?.files);
      }}
    >
      <p>
        <Icon name="up" /> {words.knowledge.drop}
        <button type="button" onClick={() => picker.current?.click()}>
          {words.knowledge.choose}
        </button>
      </p>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept=".md,.markdown,.txt"
        onChange={(event) => {
          // The list is the field's own, and goes with its value.
          add(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <Uploads uploads={uploads} onAgain={() => void uploads.again().then(onChange)} />
    </section>
  );
}

function Uploads({ uploads, onAgain }: { uploads: PageUploads; onAgain(): void }) {
  const words = useWords();
  const list = useStore(uploads);
  if (list.length === 0) return null;
  return (
    <>
      <ul class="page-uploads" aria-label={words.knowledge.uploads} aria-live="polite">
        {list.map((upload) => (
          <UploadLine key={upload.key} upload={upload} />
        ))}
      </ul>
      <div class="buttons">
        {list.some(({ state }) => state === 'refused') && (
          <button type="button" onClick={onAgain}>
            {words.again}
          </button>
        )}
        <button type="button" class="quiet" onClick={uploads.clear}>
          {words.close}
        </button>
      </div>
    </>
  );
}

function UploadLine({ upload: { file, state, error } }: { upload: PageUpload }) {
  const words = useWords();
  const refusals: Record<string, string> = refusalsOf(words);
  return (
    <li aria-busy={state === 'sending'}>
      <Icon name="file" size={16} />
      <strong>{file.name}</strong>
      {state === 'refused' ? (
        <span class="fault">{refusals[codeOf(error) ?? ''] ?? sayError(words, error)}</span>
      ) : (
        <span class="hint">{words.knowledge[state]}</span>
      )}
    </li>
  );
}
