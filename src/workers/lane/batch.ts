import type { CommandResult } from '#contract/commands.ts';
import type { WebhookEvent } from '#contract/webhooks.ts';
import type { Command } from '#domain/command.ts';
import type { Conversation, State } from '#domain/conversation.ts';
import type { Accepted } from '#domain/decision.ts';
import type { Effect } from '#domain/effects.ts';

/** A command as it came: understood, or not. */
export type Incoming = { command: Command } | { fault: string; raw: unknown };

/** What a message says; a repeat says the same. `fileIds` in the order of its attachments. */
export type Said = { text: string; fileIds: readonly string[] };

/** A command that was applied before. `said`: of a message. */
export type Known = { type: string; said: Said | null; result: CommandResult; effects: Effect[] };

/** A message that was stored before, however long ago; `state` and `epoch` as it found them. */
export type KnownMessage = { conversationId: string; seq: number; said: Said; epoch: number; state: State };

/** An agent as the row says: a capacity of their own, or none; and how many conversations they have. */
export type AgentLoad = { capacity: number | null; open: number };

/** What the database says before a batch. */
export type Loaded = {
  conversations: Map<string, Conversation>;
  /** Those whose rows are locked: nobody else gives them anything before the batch is committed. */
  agents: Map<string, AgentLoad>;
  commands: Map<string, Known>;
  messages: Map<string, KnownMessage>;
};

/** A message with its identity and place. */
export type PlacedMessage = Accepted['messages'][number] & { id: string; seq: number };

/** An event that a webhook wants to hear of. */
export type Delivery = { webhookId: string; conversationId: string; event: WebhookEvent };

/** What one command of a batch came to. */
export type Outcome =
  | {
      kind: 'new';
      command: Command;
      result: CommandResult;
      effects: Effect[];
      change: Change | null;
      deliveries: readonly Delivery[];
      /** The message's row says all that the command's row would: there is none. */
      inMessage: boolean;
    }
  | {
      kind: 'repeat';
      command: Command;
      result: CommandResult;
      effects: Effect[];
      current: Conversation | null;
      /** The id of another command: refused, and no event of its own. */
      mismatch: boolean;
    }
  | { kind: 'parked'; raw: unknown; fault: string; result: CommandResult };

/** What an accepted command changes. */
export type Change = Accepted & {
  before: Conversation | null;
  placed: PlacedMessage[];
  noteId: string | null;
};

/** A command that was accepted, with what it changes. */
export type Changed = { command: Command; change: Change };

/** One that was understood and stored, now or before. */
export type Applied = Extract<Outcome, { kind: 'new' | 'repeat' }>;

/** What must follow, in order, each with the conversation as its command left it. */
export function* effectsIn(outcomes: Outcome[]) {
  for (const outcome of outcomes) {
    if (outcome.kind === 'parked') continue;
    const conversation = outcome.kind === 'new' ? outcome.change?.next : outcome.current;
    if (!conversation) continue;
    for (const effect of outcome.effects) yield { outcome, effect, conversation };
  }
}
