import type { Attachment } from '#domain/command.ts';
import type { Actor } from '#domain/conversation.ts';
import { messageId } from '#shared/id.ts';
import type { Lanes, Submission } from './open-lanes.ts';

type Sending = {
  by: Actor & { id: string };
  conversationId: string;
  clientMessageId: string;
  text: string;
  attachments?: Attachment[] | undefined;
  at: number;
  traceId?: string | undefined;
};

/**
 * Puts a message on its lane. The id follows from who says what where, so every front acknowledges the same id for the
 * same message, however often it is sent.
 */
export function sendMessage(lanes: Lanes, sending: Sending): Submission & { messageId: string } {
  const { conversationId, by, clientMessageId, text, attachments = [], at, traceId } = sending;
  const trace = traceId === undefined ? {} : { traceId };
  const id = messageId(conversationId, by.id, clientMessageId);
  const submission = lanes.submit({
    ...{ id, type: 'message.create', conversationId, by, at },
    ...{ clientMessageId, text, attachments, ...trace },
  });
  return { ...submission, messageId: id };
}
