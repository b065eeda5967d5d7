import { AppError } from '#contract/errors.ts';
import { maySee, type Subject } from '#domain/policy.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { findConversation } from '#shared/db/reads.ts';

/** One conversation, if this subject may see it. Others are `not_found`, as if they were not there. */
export async function visibleConversation(knex: Knex, id: string, subject: Subject): Promise<ConversationRow> {
  const row = await findConversation(knex, id);
  if (!row || !maySee(subject, row)) throw new AppError('not_found');
  return row;
}
