import { newId } from '#client/new-id.ts';
import type { AnswerOf } from '../../api-client/create-api-client.ts';
import type { ChatDeps } from './chat.ts';
import type { ChatSettings, Upload } from './chat-state.ts';
import { uploadFile } from './upload-file.ts';

/** Files of one message, at most; the contract's own limit. */
const most = 10;
/** A link this near its end is asked for anew, ms. */
const marginMs = 30_000;

type Link = AnswerOf<'GET /files/:id/link'>;

/** Files: into the composer and up to the server, and the short-lived links of those that were sent. */
export function createFiles({ baseUrl, api, store, room }: ChatDeps) {
  const running = new Map<string, AbortController>();
  const links = new Map<string, Promise<Link>>();
  const change = (id: string, changes: Partial<Upload>) =>
    store.set(({ uploads }) => ({ uploads: uploads.map((one) => (one.id === id ? { ...one, ...changes } : one)) }));

  async function upload(id: string, file: File): Promise<void> {
    const now = room();
    const ended = new AbortController();
    running.set(id, ended);
    try {
      if (!now) throw new Error('failed');
      const { conversationId } = now;
      const asked = { baseUrl, token: await now.token(), conversationId, file, signal: ended.signal };
      const { fileId, name, type, size } = await uploadFile(asked, (progress) => change(id, { progress }));
      change(id, { progress: 1, attachment: { fileId, name, type, size } });
    } catch (error) {
      const code = (error as Error).message;
      change(id, { fault: code === 'too_large' || code === 'unsupported_type' ? code : 'failed' });
    } finally {
      running.delete(id);
    }
  }

  async function ask(fileId: string): Promise<Link> {
    const { url, thumbnailUrl, expiresAt } = await api.request('GET /files/:id/link', { params: { id: fileId } });
    const whole = (path: string) => new URL(path, baseUrl).href;
    return { url: whole(url), thumbnailUrl: thumbnailUrl && whole(thumbnailUrl), expiresAt };
  }

  return {
    attach(files: readonly File[]): void {
      const { settings, uploads } = store.get();
      if (!settings?.features.attachments) return;
      for (const file of files.slice(0, most - uploads.length)) {
        const id = newId();
        const fault = faultOf(file, settings.files);
        const one: Upload = { id, file, progress: 0 };
        store.set((state) => ({ uploads: [...state.uploads, fault ? { ...one, fault } : one] }));
        if (!fault) void upload(id, file);
      }
    },
    detach(id: string): void {
      running.get(id)?.abort();
      store.set(({ uploads }) => ({ uploads: uploads.filter((one) => one.id !== id) }));
    },
    /** Links that open a file, good for a while. */
    async link(fileId: string): Promise<Link> {
      const known = await links.get(fileId)?.catch(() => undefined);
      if (known && Date.parse(known.expiresAt) - Date.now() > marginMs) return known;
      const asked = ask(fileId);
      links.set(fileId, asked);
      return asked;
    },
  };
}

/** What the server would refuse. A type that the browser does not know is left to the server. */
function faultOf({ size, type }: File, { maxBytes, types }: ChatSettings['files']): Upload['fault'] {
  if (size > maxBytes) return 'too_large';
  return type && !types.includes(type) ? 'unsupported_type' : undefined;
}
