import type { ConversationView } from '#client/types.ts';
import type { Message } from '#contract/wire.ts';
import type { AnswerOf } from '../../api-client/create-api-client.ts';

export type ChatSettings = AnswerOf<'GET /chat/settings'>;
export type Attachment = Message['attachments'][number];

/** Something written that no outbox has: the conversation is not open yet, or it was refused, with that code. */
export type Unsent = { id: string; text: string; attachments: Attachment[]; refused: string | false };

/** A file of the composer. `progress` from 0 to 1; `attachment` once the server has it. */
export type Upload = {
  id: string;
  file: File;
  progress: number;
  attachment?: Attachment;
  fault?: 'too_large' | 'unsupported_type' | 'failed';
};

export type ChatState = {
  /** The panel is shown. */
  open: boolean;
  /** `idle`: nobody has asked for the chat yet. `refused`: this page will never get one. */
  link: 'idle' | 'connecting' | 'online' | 'offline' | 'refused';
  settings: ChatSettings | null;
  view: ConversationView | null;
  /** History before the view's first message. */
  older: readonly Message[];
  hasOlder: boolean;
  loadingOlder: boolean;
  unsent: readonly Unsent[];
  uploads: readonly Upload[];
  /** What our sends carry, by `clientMessageId`: the outbox knows ids only. */
  carried: Readonly<Record<string, readonly Attachment[]>>;
  /** Scores that were given from this browser, by session. */
  rated: Readonly<Record<string, number>>;
  /** The error code, if what was asked for last did not happen. */
  fault: string | null;
};

/** The event that says that nobody is there. */
export const outsideHours = 'outside_hours';

/** What goes with the one who was here. */
export const forgotten = {
  link: 'idle',
  view: null,
  older: [],
  hasOlder: false,
  loadingOlder: false,
  uploads: [],
  fault: null,
} satisfies Partial<ChatState>;

export const firstState: ChatState = { ...forgotten, open: false, settings: null, unsent: [], carried: {}, rated: {} };

/** A newer view. Of another conversation: the history of the one before goes. */
export function takeView(state: ChatState, view: ConversationView): Partial<ChatState> {
  if (state.view?.conversationId === view.conversationId) return { view };
  return { view, older: [], hasOlder: view.hasOlder, loadingOlder: false };
}

/** A page of history that stands right before what is there; one that came too late or twice is dropped. */
export function takeOlder(state: ChatState, page: { messages: Message[]; hasMore: boolean }): Partial<ChatState> {
  const first = state.older[0]?.seq ?? state.view?.messages[0]?.seq ?? 0;
  const messages = page.messages.filter(({ seq }) => seq < first);
  return { older: [...messages, ...state.older], hasOlder: page.hasMore && messages.length > 0, loadingOlder: false };
}

/** The words of these messages are forgotten. */
export const takeErased = (state: ChatState, { fromSeq, toSeq }: { fromSeq: number; toSeq: number }) => ({
  older: state.older.map((message) =>
    message.seq >= fromSeq && message.seq <= toSeq
      ? { ...message, text: '', attachments: [], citations: [], erased: true }
      : message,
  ),
});

/** A send that will never be a message: it can be tried again. */
export function takeRefused(
  state: ChatState,
  { clientMessageId: id, text, error }: { clientMessageId: string; text: string; error: { code: string } },
) {
  const attachments = [...(state.carried[id] ?? [])];
  return { unsent: [...state.unsent, { id, text, attachments, refused: error.code }] };
}

export const threadOf = ({ older, view }: ChatState): readonly Message[] => [...older, ...(view?.messages ?? [])];

/** Whether the customer has not seen it and somebody else said it. */
const isUnread = ({ seq, kind, sender }: Message, readSeq: number): boolean =>
  seq > readSeq && kind !== 'event' && sender.type !== 'customer';

export const unreadOf = ({ view }: ChatState): number =>
  view ? view.messages.filter((message) => isUnread(message, view.conversation.customerReadSeq)).length : 0;

/** Events that are the answer themselves: nothing follows them by itself. */
const answers = new Set(['outside_hours', 'reply_stopped']);

/** The AI has a question and has said nothing yet. */
export const isThinking = ({ view }: ChatState): boolean => {
  const last = view?.messages.findLast(({ kind, text }) => kind !== 'event' || answers.has(text));
  return view?.conversation.state === 'ai' && !view.draft && last?.sender.type === 'customer';
};
