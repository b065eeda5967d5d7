/** Who answers the customer now. `closed`: nobody, until the customer (or an agent) writes again. */
export const states = ['ai', 'waiting', 'human', 'closed'] as const;
export type State = (typeof states)[number];

export const actorTypes = ['customer', 'ai', 'agent', 'system'] as const;
export type Actor = { type: (typeof actorTypes)[number]; id: string | null; name: string | null };

export const aiActor = { type: 'ai', id: null, name: null } as const satisfies Actor;
/** What happens by itself: timers, erasures, merges. */
export const systemActor = { type: 'system', id: null, name: null } as const satisfies Actor;

/**
 * What the lane knows of a conversation. `epoch`, `turn` and `answeredTurn` never decrease.
 * Times are milliseconds since 1970. An answer is owed when `state` is `ai` and `turn > answeredTurn`.
 */
export type Conversation = {
  id: string;
  siteId: string;
  channel: string;
  customerId: string;
  state: State;
  epoch: number;
  turn: number;
  answeredTurn: number;
  /** The customer's last message has no answer yet, from anyone. */
  unanswered: boolean;
  agentId: string | null;
  agentName: string | null;
  skillGroupId: string | null;
  sessionId: string;
  sessionNumber: number;
  lastSeq: number;
  waitingSince: number | null;
  /** When the current state ends by itself: `waiting` goes back to the AI, and so does a silent agent's `human`. */
  dueAt: number | null;
  createdAt: number;
};

export type NewConversation = Pick<Conversation, 'id' | 'siteId' | 'channel' | 'customerId'>;

/** Whether the AI owes the customer an answer. */
export const owesAnswer = (c: Pick<Conversation, 'state' | 'turn' | 'answeredTurn'>): boolean =>
  c.state === 'ai' && c.turn > c.answeredTurn;

/** Who has the conversation, as clients see it. */
export const agentOf = ({ agentId, agentName }: Pick<Conversation, 'agentId' | 'agentName'>) =>
  agentId ? { id: agentId, name: agentName ?? '' } : null;

/** A conversation at its birth: the AI listens, nothing was said. */
export function createConversation(born: NewConversation, sessionId: string, at: number): Conversation {
  return {
    ...born,
    state: 'ai',
    epoch: 1,
    turn: 0,
    answeredTurn: 0,
    unanswered: false,
    agentId: null,
    agentName: null,
    skillGroupId: null,
    sessionId,
    sessionNumber: 1,
    lastSeq: 0,
    waitingSince: null,
    dueAt: null,
    createdAt: at,
  };
}
