import type { Conversation } from '#domain/conversation.ts';
import type { Line } from '#domain/prompt.ts';
import { type Applied, effectsIn, type Outcome } from './batch.ts';

/** A conversation whose turn a batch changes, as it stands once the batch is committed. */
export type BatchTurn = {
  conversation: Conversation;
  /** The customer's open question, if it began in this batch. */
  said: string | undefined;
  /** What the batch adds to the thread. */
  added: Line[];
};

/**
 * Starts a reply in this very process, if it has room. The batch is not committed yet: nobody may hear of the reply
 * before `committed` says true; false takes the turn back.
 */
export type StartReply = (turn: BatchTurn, committed: Promise<boolean>) => boolean;

/** The conversations whose replies a batch ends or owes, each once. */
export function turnsIn(outcomes: Outcome[]): BatchTurn[] {
  const turns = new Map<string, BatchTurn>();
  for (const { outcome, effect, conversation } of effectsIn(outcomes)) {
    if (effect.type !== 'turn' || isOwnEnd(outcome)) continue;
    const said = saidIn(outcome, turns.get(conversation.id)?.said);
    turns.set(conversation.id, { conversation, said, added: [] });
  }
  if (turns.size === 0) return [];
  for (const outcome of outcomes) {
    if (outcome.kind !== 'new') continue;
    const lines = outcome.change?.placed.map(({ seq, sender, kind, text }) => ({
      seq,
      sender: sender.type,
      kind,
      text,
    }));
    turns.get(outcome.command.conversationId)?.added.push(...(lines ?? []));
  }
  return [...turns.values()];
}

/** Who finished this turn knows it, and nobody else may answer it: whoever lost its claim hears that by its claim. */
const isOwnEnd = ({ kind, command, effects }: Applied): boolean =>
  kind === 'new' && command.type === 'reply.finish' && !effects.some((effect) => effect.type === 'turn' && effect.owed);

/** `before` is what the batch has of the question already. */
function saidIn(outcome: Applied, before: string | undefined): string | undefined {
  if (outcome.kind !== 'new' || outcome.command.type !== 'message.create') return undefined;
  if (!outcome.change?.before?.unanswered) return outcome.command.text;
  return before === undefined ? undefined : `${before}\n${outcome.command.text}`;
}
