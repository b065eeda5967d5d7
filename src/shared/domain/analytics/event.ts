import type { TurnCost } from '#domain/command.ts';
import type { State } from '#domain/conversation.ts';

/**
 * An event as it was recorded: what a command asked and what it came to. Events that older programs recorded lack the
 * newer fields, and so does one that was recorded from its stored command.
 */
export type RecordedEvent = {
  type: string;
  conversationId: string;
  /** ms */
  at: number;
  actorType: string;
  actorId: string | null;
  data: {
    /** The conversation as the command left it. */
    state?: State;
    epoch?: number;
    agent?: string;
    group?: string;
    /** Of the text that the command put into the thread. */
    seq?: number;
    /** The state before. */
    from?: State;
    /** Why the state changed: only a command that changed it has one. */
    reason?: string;
    refused?: string;
    cost?: TurnCost;
    score?: number;
  };
};
