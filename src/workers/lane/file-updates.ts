import { idLiteral as id, idList, timeLiteral as time } from '#shared/db/literal.ts';
import type { Outcome } from './batch.ts';

/** Marks the files that a batch's messages carry as taken, in its own transaction: the sweeper leaves them alone. */
export function fileUpdates(outcomes: Outcome[], now: number): string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind !== 'new' || !outcome.change) return [];
    const { placed, next } = outcome.change;
    return placed
      .filter(({ attachments }) => attachments.length > 0)
      .map(
        ({ id: messageId, attachments }) =>
          `update files set message_id = ${id(messageId)}, attached_at = ${time(now)} ` +
          `where id in (${idList(attachments.map(({ fileId }) => fileId))}) and conversation_id = ${id(next.id)}`,
      );
  });
}
