import type { WireError } from '#contract/errors.ts';
import type { AgentAnswers, AgentToServer, ChatAnswers, ChatToServer, FactName, Facts } from '#contract/sockets.ts';
import type { Conversation, Draft, Message, Note } from '#contract/wire.ts';
import type { Clock, Timing } from './clock.ts';
import type { Outgoing } from './outbox/outbox.ts';
import type { EndedReply } from './thread/thread.ts';

export type Namespace = '/chat' | '/agent';
export type Status = 'connecting' | 'online' | 'offline' | 'unauthorized';

/**
 * Where tokens come from. `access` gives one that is fresh enough, `renew` a newer one. Either rejects with an error
 * whose `code` is `unauthorized` when there will be none; any other rejection is tried again.
 */
export type TokenSource = { access(): Promise<string>; renew(): Promise<string> };

/** Keeps unsent messages over a restart. `save` gets the whole list; an empty one when all is delivered. */
export type OutboxStorage = { load(): Promise<Outgoing[]>; save(list: Outgoing[]): Promise<void> };

export type Pending = Outgoing & { phase: 'waiting' | 'sending' | 'accepted' };

/** A conversation at this moment. A snapshot: the next change makes another. */
export type ConversationView = {
  conversationId: string;
  conversation: Conversation;
  /** In order of `seq`, from the newest page at opening on. */
  messages: readonly Message[];
  /** There is history before the first message; REST has it (`?beforeSeq`). */
  hasOlder: boolean;
  lastSeq: number;
  /** Our sends that are no messages yet, in order. */
  pending: readonly Pending[];
  draft: Draft | null;
  typing: readonly Facts['typing:changed']['by'][];
  waiting: { position: number; etaSeconds: number | null } | null;
  /** Staff only; empty for customers. */
  notes: readonly Note[];
};

type Own = {
  view: [conversationId: string, view: ConversationView];
  /** Each message once and in order; `history`: it was there when the conversation was opened. */
  message: [conversationId: string, message: Message, how: { history: boolean }];
  draft: [conversationId: string, draft: Draft];
  'draft-ended': [conversationId: string, ended: EndedReply];
  status: [status: Status];
  /** A send of ours that will never be a message. */
  refused: [conversationId: string, refused: { clientMessageId: string; text: string; error: WireError }];
  /** The server no longer lets us follow this conversation. */
  lost: [conversationId: string, error: WireError];
};
/** Raw facts come as the server told them: doubled, out of order or stale ones included. */
export type ClientEvents = Own & { [F in FactName]: [fact: Facts[F]] };

type ToServer = { '/chat': ChatToServer; '/agent': AgentToServer };
type Answers = { '/chat': ChatAnswers; '/agent': AgentAnswers };
/** Requests the client makes by itself. */
type Kept =
  | 'message:send'
  | 'conversation:open'
  | 'conversation:watch'
  | 'conversation:sync'
  | 'conversation:leave'
  | 'auth:refresh';
export type RequestName<N extends Namespace> = Exclude<keyof Answers[N] & keyof ToServer[N], Kept>;
export type RequestOf<N extends Namespace, E extends RequestName<N>> = ToServer[N][E] extends (
  request: infer R extends object,
  ...rest: never
) => void
  ? R
  : never;
export type AnswerOf<N extends Namespace, E extends RequestName<N>> = Answers[N][E];

export type ChatClientOptions<N extends Namespace = '/chat'> = {
  url: string;
  namespace?: N;
  tokens: TokenSource;
  storage?: OutboxStorage;
  clock?: Partial<Clock>;
  timing?: Partial<Timing>;
};

export type ChatClient<N extends Namespace = '/chat'> = {
  readonly status: Status;
  /** Without an id: the customer's latest conversation, or a new one. Waits for a connection as long as it takes. */
  open(conversationId?: string): Promise<ConversationView>;
  /** The same for staff, by id. */
  watch(conversationId: string): Promise<ConversationView>;
  /** No longer kept in step. What is unsent waits until it is followed again. */
  leave(conversationId: string): void;
  /**
   * `attachments` are files that were uploaded for this conversation (`POST /files`). `done`: the stored message, or a
   * `ChatError` when it was refused.
   */
  send(
    conversationId: string,
    text: string,
    attachments?: { fileId: string }[],
  ): { clientMessageId: string; done: Promise<Message> };
  request<E extends RequestName<N>>(
    event: E,
    payload: RequestOf<N, E>,
    options?: { timeoutMs?: number },
  ): Promise<AnswerOf<N, E>>;
  view(conversationId: string): ConversationView | undefined;
  on<E extends keyof ClientEvents>(event: E, listener: (...args: ClientEvents[E]) => void): () => void;
  /** Again after `unauthorized`, when the token source has good tokens. Also cuts a pause between two tries short. */
  connect(): void;
  /** Resolves when the outbox is stored. What is still unsent rejects as `unavailable`. */
  close(): Promise<void>;
};
