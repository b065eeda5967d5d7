import { useId, useLayoutEffect, useState } from 'preact/hooks';
import type { CannedReply } from '#contract/canned-replies.ts';
import type { Api } from '../session/session.ts';
import { useSeat } from '../shell/desk-gate.tsx';
import { listboxOf } from '../ui/choice-list.tsx';
import { useAnswer } from '../ui/use-answer.ts';
import { useChoosing } from '../ui/use-choosing.ts';
import { useStore } from '../ui/use-store.ts';
import { cannedFor, fill, slashOf } from './canned.ts';
import { noDraft } from './composer.ts';

/** A thousand texts: nobody has more at hand. */
const mostPages = 10;

export type CannedReplies = ReturnType<typeof useCanned>;

/** Texts at hand for what is written in `field`: by a slash at its beginning, or where the caret stands. */
export function useCanned(id: string, field: { current: HTMLTextAreaElement | null }) {
  const listId = useId();
  const { composer, desk } = useSeat();
  const { api, me, rows } = desk;
  const { data } = useAnswer(() => readAll(api), [api]);
  const all = data ?? [];
  const { mode, answer } = useStore(composer, (drafts) => drafts[id]) ?? noDraft;
  const customer = useStore(rows, (known) => known.get(id)?.customer.name ?? null);
  const slash = mode === 'answer' ? slashOf(answer) : null;
  // Somebody wants no list for this slash.
  const [shut, setShut] = useState(false);
  useLayoutEffect(() => setShut(false), [slash === null]);
  const choices = cannedFor(slash === null || shut ? [] : all, slash ?? '');

  /** In place of the text from `start` to `end`. */
  function insert({ text }: CannedReply, start: number, end: number): void {
    const put = fill(text, { 'customer.name': customer, 'agent.name': me.name });
    composer.change(id, { answer: answer.slice(0, start) + put + answer.slice(end) });
    const caret = start + put.length;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  }
  const replace = (reply: CannedReply) => insert(reply, 0, answer.length);
  const { active, onKey } = useChoosing(choices, replace);
  return {
    ...{ listId, all, choices, active, replace },
    /** What the field says of the list. */
    field: choices.length ? listboxOf(listId, active) : {},
    insertHere(reply: CannedReply) {
      const { selectionStart = answer.length, selectionEnd = answer.length } = field.current ?? {};
      insert(reply, selectionStart, selectionEnd);
    },
    /** True if the key was the list's. */
    onKey(event: KeyboardEvent): boolean {
      if (choices.length === 0) return false;
      if (event.key !== 'Escape') return onKey(event);
      // The field keeps the focus.
      event.stopPropagation();
      setShut(true);
      return true;
    },
  };
}

async function readAll(api: Api, cursor?: string, pages = mostPages): Promise<CannedReply[]> {
  const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
  const { items, nextCursor } = await api.request('GET /admin/canned-replies', { query });
  if (nextCursor === null || pages === 1) return items;
  return [...items, ...(await readAll(api, nextCursor, pages - 1))];
}
