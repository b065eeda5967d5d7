import { newId } from '#client/new-id.ts';
import { readJson } from '../identity/open-storage.ts';
import type { ChatDeps, Room } from './chat.ts';
import { type Attachment, takeRefused, type Unsent } from './chat-state.ts';

/** How often "is typing" is said again, and when silence ends it, ms. */
const typingMs = 4000;

/** Writing: what is said before there is a conversation waits in the tab's storage, and what is refused stays there. */
export function createSending({ store, tab, room }: ChatDeps) {
  const keep = (unsent: readonly Unsent[]) => {
    if (unsent.length) tab.set('unsent', JSON.stringify(unsent));
    else tab.remove('unsent');
    store.set({ unsent });
  };
  store.set({ unsent: readJson<Unsent[]>(tab, 'unsent', []) });

  const without = (id: string) => store.get().unsent.filter((one) => one.id !== id);
  const typing = createTyping(room, () => store.get().view?.conversation.state === 'human');

  function deliver({ client, conversationId }: Room, text: string, attachments: Attachment[]): void {
    const fileIds = attachments.map(({ fileId }) => ({ fileId }));
    const { clientMessageId } = client.send(conversationId, text, ...(fileIds.length ? [fileIds] : []));
    if (fileIds.length) store.set(({ carried }) => ({ carried: { ...carried, [clientMessageId]: attachments } }));
  }

  return {
    typing,
    /** With the files of the composer that the server has. */
    send(text: string): void {
      const attachments = store.get().uploads.flatMap(({ attachment }) => attachment ?? []);
      store.set({ uploads: [] });
      typing(false);
      const now = room();
      if (now) deliver(now, text, attachments);
      else keep([...store.get().unsent, { id: newId(), text, attachments, refused: false }]);
    },
    /** The conversation is open: what waited for it goes. */
    flush(now: Room): void {
      const waiting = store.get().unsent.filter(({ refused }) => !refused);
      for (const { text, attachments } of waiting) deliver(now, text, attachments);
      // Only now that the outbox has it.
      keep(store.get().unsent.filter(({ refused }) => refused));
    },
    refused: (what: Parameters<typeof takeRefused>[1]) => keep(takeRefused(store.get(), what).unsent),
    retry(id: string): void {
      const one = store.get().unsent.find((unsent) => unsent.id === id);
      const now = room();
      if (one && now) deliver(now, one.text, one.attachments);
      if (one) keep(now ? without(id) : [...without(id), { ...one, refused: false }]);
    },
    discard: (id: string) => keep(without(id)),
    /** The text in the composer, over a reload. */
    draft: () => tab.get('draft') ?? '',
    keepDraft: (text: string) => (text ? tab.set('draft', text) : tab.remove('draft')),
  };
}

/** Tells an agent that the customer types: seldom, and not for ever. */
function createTyping(room: () => Room | undefined, isHeard: () => boolean) {
  let saidAt = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const say = (typing: boolean) => {
    const now = room();
    saidAt = typing ? Date.now() : 0;
    now?.client.request('typing:set', { conversationId: now.conversationId, typing }).catch(() => {});
  };
  return (typing: boolean): void => {
    clearTimeout(silence);
    if (typing && isHeard()) {
      if (Date.now() - saidAt > typingMs) say(true);
      silence = setTimeout(() => say(false), typingMs);
    } else if (saidAt) say(false);
  };
}
