import type { Message, Note, Conversation as ShownConversation } from '#contract/wire.ts';
import { type Actor, agentOf, type Conversation } from '#domain/conversation.ts';
import type { NewMessage } from '#domain/decision.ts';

/** What a lane has just written, as clients would see its rows: told without reading them again. Times in ms. */

export function presentPlaced(
  message: NewMessage & { id: string; seq: number },
  conversation: Pick<Conversation, 'id' | 'sessionId'>,
  at: number,
  stopped: boolean,
): Message {
  const { id, seq, sender, kind, text, attachments, citations, clientMessageId } = message;
  return {
    id,
    conversationId: conversation.id,
    sessionId: conversation.sessionId,
    seq,
    sender: {
      type: sender.type,
      ...(sender.id === null ? {} : { id: sender.id }),
      ...(sender.name === null ? {} : { name: sender.name }),
    },
    kind,
    text,
    attachments,
    citations,
    ...(stopped && sender.type === 'ai' ? { stopped: true } : {}),
    ...(clientMessageId === null ? {} : { clientMessageId }),
    createdAt: new Date(at).toISOString(),
  };
}

/** A note stands behind the last message. */
export const presentPlacedNote = (
  { id, author, text }: { id: string; author: Actor; text: string },
  conversation: Pick<Conversation, 'id' | 'lastSeq'>,
  at: number,
): Note => ({
  id,
  conversationId: conversation.id,
  afterSeq: conversation.lastSeq,
  author: { id: author.id ?? '', name: author.name ?? '' },
  text,
  createdAt: new Date(at).toISOString(),
});

/** How far each side has read, no lane knows. */
export const presentLaneConversation = (
  c: Conversation,
): Omit<ShownConversation, 'customerReadSeq' | 'agentReadSeq'> => ({
  id: c.id,
  customerId: c.customerId,
  channel: c.channel,
  state: c.state,
  epoch: c.epoch,
  turn: c.turn,
  agent: agentOf(c),
  sessionId: c.sessionId,
  lastSeq: c.lastSeq,
  waitingSince: isoOrNull(c.waitingSince),
  dueAt: isoOrNull(c.dueAt),
  createdAt: new Date(c.createdAt).toISOString(),
});

const isoOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
