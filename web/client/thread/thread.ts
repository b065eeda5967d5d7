import type { Changed, FactName, Facts } from '#contract/sockets.ts';
import type { Conversation, Draft, Message, Note } from '#contract/wire.ts';

/** One conversation as this client knows it. Never changed in place: each step gives a new one. */
export type Thread = {
  readonly id: string;
  /** Null until the first `conversation:open` or `conversation:watch` was answered. */
  readonly conversation: Conversation | null;
  /** The newest `conversation:changed`; kept apart since it may come before the answer to open. */
  readonly changed: Changed | null;
  /** Dense and in order, from the first page's first message up to `lastSeq`. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly lastSeq: number;
  /** Messages beyond a gap, by seq. Before the first answer: all. */
  readonly held: ReadonlyMap<number, Message>;
  /** The highest seq heard of. */
  readonly head: number;
  /** The head for which a sync brought nothing new: not asked again until something more is heard. */
  readonly stalledAt: number;
  /** The head when the conversation's state was last read whole. */
  readonly readAt: number;
  /** A message above `readAt` was lost on the way, so a change of state may have been as well. */
  readonly doubt: boolean;
  readonly reply: Reply;
  readonly notes: readonly Note[];
  readonly typing: readonly Typing[];
  readonly waiting: { position: number; etaSeconds: number | null } | null;
  readonly readSeq: { readonly customer: number; readonly agent: number };
};

export type Typing = Facts['typing:changed']['by'] & { fresh: boolean };

/** The unfinished reply and what is known of others. */
export type Reply = {
  readonly draft: Draft | null;
  /** The draft said nothing since the last `conversation:heads`. */
  readonly quiet: boolean;
  /** A reply whose deltas have a gap, or that we never heard begin; its deltas wait in `held`. */
  readonly wanted: string | null;
  readonly held: ReadonlyMap<number, string>;
  /** The last few replies that are over: what a paused worker still says of them is dropped. */
  readonly ended: readonly string[];
  /** The highest turn heard of. */
  readonly turn: number;
};

export type EndedReply = {
  replyId: string;
  /** `unknown`: it ended while we could not hear. */
  status: Facts['reply:ended']['status'] | 'unknown';
  seq?: number;
};

export type Fact = { [F in FactName]: { name: F; payload: Facts[F] } }[FactName];

/** What a step gives to tell. `repeat` is a message told before: it still settles a send of ours. */
export type Told =
  | { type: 'message'; message: Message; history: boolean }
  | { type: 'repeat'; message: Message }
  | { type: 'draft'; draft: Draft }
  | { type: 'draft-ended'; ended: EndedReply };

export type Step = { thread: Thread; told: Told[] };

/** What was known when a request went out: an answer says nothing about what came after. */
export type Asked = { head: number; wanted: string | null; replyId: string | null; index: number };

export function createThread(id: string): Thread {
  return {
    id,
    conversation: null,
    changed: null,
    messages: [],
    hasOlder: false,
    lastSeq: 0,
    held: new Map(),
    head: 0,
    stalledAt: 0,
    readAt: 0,
    doubt: false,
    reply: { draft: null, quiet: false, wanted: null, held: new Map(), ended: [], turn: 0 },
    notes: [],
    typing: [],
    waiting: null,
    readSeq: { customer: 0, agent: 0 },
  };
}

export const asking = ({ head, reply: { wanted, draft } }: Thread): Asked => ({
  head,
  wanted,
  replyId: draft?.replyId ?? null,
  index: draft?.index ?? -1,
});

/** Whether `conversation:sync` has something to repair. */
export function wantsSync(thread: Thread): boolean {
  if (!thread.conversation) return false;
  const behind = thread.head > thread.lastSeq && thread.head > thread.stalledAt;
  return behind || thread.reply.wanted !== null;
}
