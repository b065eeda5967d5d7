import type { Actor } from '#domain/conversation.ts';
import { messageId } from '#shared/id.ts';
import type { Lanes, Submission } from './open-lanes.ts';

type Sending = {
  by: Actor & { id: string };
  conversationId: string;
  clientMessageId: string;
  text: string;
  at: number;
  traceId?: string | undefined;
};

/**
 * Puts a message on its lane. The id follows from who says what where, so every front acknowledges the same id for the
 * same message, however often it is sent.
 */
export function sendMessage(lanes: Lanes, sending: Sending): Submission & { messageId: string } {
  const { conversationId, by, clientMessageId } = sending;
  const id = messageId(conversationId, by.id, clientMessageId);
  const submission = lanes.submit({ ...sending, id, type: 'message.create', attachments: [] });
  return { ...submission, messageId: id };
}
