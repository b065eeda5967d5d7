import type { CommandResult } from '#contract/commands.ts';
import type { Command, CreateMessage } from '#domain/command.ts';
import { agentOf, type Conversation } from '#domain/conversation.ts';
import { standingEffects } from '#domain/effects.ts';
import type { Change, Known, KnownMessage, Loaded, Said } from './batch.ts';

/** What a message's row keeps of its command. A command that says more needs a row of its own. */
const kept = new Set(['id', 'type', 'conversationId', 'by', 'at', 'clientMessageId', 'text', 'attachments']);

/**
 * True if the message's row says all that its command's row would: an accepted message that changed no state. Most
 * commands are such, and a second row under a random key cost the database more than the message (measured).
 */
export function isInItsMessage(command: Command, { placed, before, next }: Change): boolean {
  if (command.type !== 'message.create' || placed.length !== 1 || before?.epoch !== next.epoch) return false;
  for (const key in command) if (!kept.has(key)) return false;
  return true;
}

export const saidOf = ({ text, attachments = [] }: { text: string; attachments?: { fileId: string }[] }): Said => ({
  text,
  fileIds: attachments.map(({ fileId }) => fileId),
});

/** The same words with the same files. */
export function saysSame({ text, attachments }: CreateMessage, said: Said): boolean {
  if (text !== said.text || attachments.length !== said.fileIds.length) return false;
  return attachments.every(({ fileId }, index) => fileId === said.fileIds[index]);
}

/** A command that was applied before, as its message tells. */
export function knownByMessage(id: string, current: Conversation | null, loaded: Loaded): Known | null {
  const message = loaded.messages.get(id);
  if (!message || !current) return null;
  const { seq, said } = message;
  const effects = [{ type: 'messages' as const, fromSeq: seq, toSeq: seq }, ...standingEffects(current)];
  return { type: 'message.create', said, result: resultOfMessage(id, message, current), effects };
}

/** An epoch has one state and one agent; who the agent of an earlier one was, no row tells. */
export function resultOfMessage(
  messageId: string,
  { conversationId, seq, epoch, state }: Omit<KnownMessage, 'said'>,
  current: Pick<Conversation, 'epoch' | 'agentId' | 'agentName'>,
): CommandResult {
  const agent = current.epoch === epoch ? agentOf(current) : null;
  return { ok: true, data: { conversationId, state, epoch, agent, messageId, seq } };
}
