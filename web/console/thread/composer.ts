import { newId } from '#client/new-id.ts';
import type { Desk } from '../inbox/desk.ts';
import type { Keeper } from '../ui/keeper.ts';
import { createStore, type Readable } from '../ui/store.ts';

export type Mode = 'answer' | 'note';
export type Upload = { key: string; name: string; fileId: string | null };
/** What is written and not sent, of one conversation. */
export type Draft = { mode: Mode; answer: string; note: string; uploads: readonly Upload[] };
export type Drafts = Readonly<Record<string, Draft>>;

export const noDraft: Draft = { mode: 'answer', answer: '', note: '', uploads: [] };

export type Composer = Readable<Drafts> & {
  change(id: string, change: Partial<Draft>): void;
  /** Sends what is there, as an answer or as a note. Nothing happens while there is nothing to send. */
  send(id: string): Promise<void>;
  upload(id: string, file: File): Promise<void>;
  /** What the AI would say now, behind what is there. False: it knows nothing. */
  suggest(id: string): Promise<boolean>;
  /** A send of ours was refused. */
  onRefused(listener: (id: string, code: string) => void): () => void;
  close(): void;
};

/** What agents write, kept for each conversation until it is sent, over a reload too. */
export function openComposer({ client, api }: Desk, keeper: Keeper): Composer {
  const drafts = createStore<Drafts>(keeper.read<Drafts>('drafts') ?? {});
  const refusals = new Set<(id: string, code: string) => void>();
  const draftOf = (id: string): Draft => drafts.get()[id] ?? noDraft;
  const change = (id: string, part: Partial<Draft>) => drafts.update((now) => withDraft(now, id, part));
  const stopKeeping = drafts.subscribe(() => keeper.write('drafts', keptOf(drafts.get())));
  /** What could not be sent stands before what was written since. */
  const giveBack = (id: string, mode: Mode, text: string) => {
    const since = draftOf(id)[mode];
    change(id, { mode, [mode]: [text, since].filter(Boolean).join('\n') });
  };
  const off = client.on('refused', (id, { text, error }) => {
    giveBack(id, 'answer', text);
    for (const listener of refusals) listener(id, error.code);
  });

  return {
    ...drafts,
    change,
    async send(id) {
      const { mode, uploads, ...texts } = draftOf(id);
      const text = texts[mode].trim();
      if (mode === 'note') {
        if (!text) return;
        change(id, { note: '' });
        await client.request('note:add', { conversationId: id, text }).catch((error: unknown) => {
          giveBack(id, 'note', text);
          throw error;
        });
        return;
      }
      const files = uploads.flatMap(({ fileId }) => (fileId ? [{ fileId }] : []));
      if (files.length < uploads.length || (!text && files.length === 0)) return;
      change(id, { answer: '', uploads: [] });
      // Its refusal is told by the client's event, also of a send that an earlier life of this tab made.
      client.send(id, text, files.length ? files : undefined).done.catch(() => {});
    },
    upload: (id, file) => upload(api, { id, file, uploadsOf: () => draftOf(id).uploads, change }),
    async suggest(id) {
      const { text } = await client.request('suggestion:request', { conversationId: id });
      if (!text) return false;
      const written = draftOf(id).answer.trim();
      change(id, { mode: 'answer', answer: written ? `${written}\n\n${text}` : text });
      return true;
    },
    onRefused(listener) {
      refusals.add(listener);
      return () => void refusals.delete(listener);
    },
    close() {
      off();
      stopKeeping();
    },
  };
}

type Uploading = {
  id: string;
  file: File;
  uploadsOf(): readonly Upload[];
  change(id: string, part: Partial<Draft>): void;
};

/** Stands among the draft's files at once, and has its id when it is there; what is refused goes again. */
async function upload(api: Desk['api'], { id, file, uploadsOf, change }: Uploading): Promise<void> {
  const key = newId();
  change(id, { uploads: [...uploadsOf(), { key, name: file.name, fileId: null }] });
  const body = new FormData();
  body.append('conversationId', id);
  body.append('file', file);
  try {
    const { fileId } = await api.request('POST /files', { body });
    change(id, { uploads: uploadsOf().map((one) => (one.key === key ? { ...one, fileId } : one)) });
  } catch (error) {
    change(id, { uploads: uploadsOf().filter((one) => one.key !== key) });
    throw error;
  }
}

function withDraft(drafts: Drafts, id: string, part: Partial<Draft>): Drafts {
  const draft = { ...(drafts[id] ?? noDraft), ...part };
  const { [id]: _, ...others } = drafts;
  const empty = !draft.answer && !draft.note && draft.uploads.length === 0 && draft.mode === 'answer';
  return empty ? others : { ...others, [id]: draft };
}

/** An upload that was under way when the page went is not there afterwards. */
const keptOf = (drafts: Drafts): Drafts =>
  Object.fromEntries(
    Object.entries(drafts).map(([id, draft]) => [
      id,
      { ...draft, uploads: draft.uploads.filter(({ fileId }) => fileId) },
    ]),
  );
