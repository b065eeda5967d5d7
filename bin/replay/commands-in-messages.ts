import type { State } from '#domain/conversation.ts';
import { standingEffects } from '#domain/effects.ts';
import type { Knex } from '#shared/db/knex.ts';
import { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { MessageRow } from '#shared/db/models/message-row.ts';
import { resultOfMessage } from '../../src/workers/lane/message-command.ts';
import type { Stored } from './stored-commands.ts';

const pageSize = 500;

type Current = Parameters<typeof standingEffects>[0] & Parameters<typeof resultOfMessage>[2];

/** The commands of a conversation that have no row but their message's, accepted from `from` on and before `to`. */
export async function* commandsInMessages(
  knex: Knex,
  conversationId: Buffer,
  from: Date,
  to: Date,
): AsyncGenerator<Stored[]> {
  const conversation = await ConversationRow.query(knex).findOne({ id: conversationId });
  if (!conversation) return;
  const { state, turn, answeredTurn, epoch, agentId, agentName, dueAt } = conversation;
  const current = { state, turn, answeredTurn, epoch, agentId, agentName, dueAt: dueAt?.getTime() ?? null };
  for (let last = 0; ; ) {
    const rows = await MessageRow.query(knex)
      .alias('m')
      .leftJoin('commands as c', 'c.id', 'm.id')
      .join('conversation_events as e', (on) =>
        on.on('e.conversation_id', 'm.conversation_id').andOn('e.epoch', 'm.epoch'),
      )
      .where('m.conversation_id', conversationId)
      .where('m.seq', '>', last)
      .whereNull('c.id')
      .whereNotNull('m.client_message_id')
      .where('m.created_at', '>=', from)
      .where('m.created_at', '<', to)
      .orderBy('m.seq')
      .limit(pageSize)
      .select('m.*', 'e.to_state');
    if (rows.length) yield rows.map((row) => storedOf(row as MessageRow & { toState: State }, current));
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < pageSize) return;
  }
}

function storedOf(row: MessageRow & { toState: State }, current: Current): Stored {
  const { id, conversationId, senderType, senderId, senderName, clientMessageId, text, seq, epoch, toState } = row;
  const attachments = row.attachments === null ? [] : JSON.parse(row.attachments);
  const by = { type: senderType, id: senderId, name: senderName };
  const said = { clientMessageId: clientMessageId ?? '', text, attachments };
  return {
    command: { type: 'message.create', id, conversationId, by, at: row.createdAt.getTime(), ...said },
    result: resultOfMessage(id, { conversationId, seq, epoch, state: toState }, current),
    effects: [{ type: 'messages', fromSeq: seq, toSeq: seq }, ...standingEffects(current)],
  };
}
