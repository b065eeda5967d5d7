import type { Context } from '#shared/context.ts';
import { appendDraft, type DraftStart, writeDraft } from '#shared/draft.ts';

export type OpenDraft = {
  /** Adds the next delta. */
  append(text: string): void;
  close(): void;
};

/**
 * Keeps the draft of a running reply. Nothing here waits: what is appended reaches Redis before whatever is sent on the
 * same connection afterwards. A Redis that has forgotten the draft gets all of it anew.
 */
export function openDraft({ redis, config, log }: Context, draft: DraftStart): OpenDraft {
  const { QUEUE_PREFIX: prefix } = config;
  const deltas: string[] = [];
  let closed = false;
  const lost = (error: unknown) => log.warn({ err: error, replyId: draft.replyId }, 'a draft could not be kept');
  const keep = async (index: number, text: string): Promise<void> => {
    const kept = await appendDraft(redis, prefix, draft.replyId, index, text);
    if (!kept && !closed) await writeDraft(redis, prefix, draft, deltas);
  };
  writeDraft(redis, prefix, draft, []).catch(lost);
  return {
    append(text) {
      const index = deltas.push(text) - 1;
      keep(index, text).catch(lost);
    },
    close() {
      closed = true;
    },
  };
}
