import { idLiteral as id, idList, timeLiteral as time } from '#shared/db/literal.ts';
import type { Change } from '../batch.ts';

/** Marks the files that a command's messages carry as taken: the sweeper leaves them alone. */
export function fileStatements({ placed, next }: Change, now: number): string[] {
  return placed
    .filter(({ attachments }) => attachments.length > 0)
    .map(
      ({ id: messageId, attachments }) =>
        `update files set message_id = ${id(messageId)}, attached_at = ${time(now)} ` +
        `where id in (${idList(attachments.map(({ fileId }) => fileId))}) and conversation_id = ${id(next.id)}`,
    );
}
