import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type { Namespace } from '#client/types.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { errors } from '#contract/errors.ts';
import type { Ack, FactName, Facts } from '#contract/sockets.ts';
import type { Conversation, Draft, Message } from '#contract/wire.ts';

export const conversationId = '0195a000-0000-7000-8000-0000000000c1';
const createdAt = '2026-11-23T10:00:00.000Z';
const pageSize = 4;

export type Asked = { event: string; payload: Record<string, unknown> };
type Answer = Ack<unknown> | 'silence';
/** Answers in place of the script; undefined leaves it to the script. */
export type Rule = (asked: Asked) => Answer | undefined;

export const refusal = (code: ErrorCode): Ack<never> => {
  const { message, retryable } = errors[code];
  return { ok: false, error: { code, message, retryable } };
};

/** One conversation that speaks the contract over real sockets, and misbehaves by rule. No database, no product code. */
export async function openScriptedChat(validTokens = new Set(['token-1']), namespace: Namespace = '/chat') {
  const http = createServer();
  const io = new Server(http, { pingInterval: 25_000 });
  const chat = io.of(namespace);
  const log: Message[] = [];
  const asked: Asked[] = [];
  const rules: Rule[] = [];
  const script = { draft: undefined as Draft | undefined, mute: false, tokens: [] as unknown[] };

  const conversation = (): Conversation => ({
    id: conversationId,
    customerId: '0195a000-0000-7000-8000-0000000000c2',
    channel: 'web',
    state: 'ai',
    epoch: 1,
    turn: 1,
    agent: null,
    sessionId: '0195a000-0000-7000-8000-0000000000c3',
    lastSeq: log.length,
    customerReadSeq: 0,
    agentReadSeq: 0,
    waitingSince: null,
    dueAt: null,
    createdAt,
  });
  const tell = <F extends FactName>(fact: F, payload: Facts[F]) => {
    chat.to(conversationId).emit(fact, payload);
  };
  const tellMessage = (message: Message) => tell('message:created', { conversationId, seq: message.seq, message });
  /** Stores a message; tells it, unless the script is mute. A repeat of a client's id stores nothing and tells again. */
  const write = (text: string, type: 'customer' | 'ai' = 'ai', clientMessageId?: string): Message => {
    const known = log.find((one) => clientMessageId !== undefined && one.clientMessageId === clientMessageId);
    const message = known ?? messageAt(log.length + 1, text, type, clientMessageId);
    if (!known) log.push(message);
    if (!script.mute) tellMessage(message);
    return message;
  };
  const page = (messages: Message[], lastSeq: number, hasMore: boolean) => ({
    messages,
    lastSeq,
    hasMore,
    ...(script.draft ? { draft: script.draft } : {}),
  });

  const answers: Record<string, (payload: Record<string, unknown>, socket: Socket) => unknown> = {
    'conversation:open': async (_, socket) => {
      await socket.join(conversationId);
      const from = Math.max(0, log.length - pageSize);
      return { conversation: conversation(), ...page(log.slice(from), log.length, from > 0) };
    },
    'conversation:sync': ({ afterSeq }) => {
      const lastSeq = Math.min(log.length, Number(afterSeq) + pageSize);
      return page(log.slice(Number(afterSeq), lastSeq), lastSeq, lastSeq < log.length);
    },
    'message:send': ({ text, clientMessageId }) => {
      const { id: messageId } = write(String(text), 'customer', String(clientMessageId));
      return { messageId, status: 'queued' };
    },
    'auth:refresh': ({ token }) => {
      script.tokens.push(token);
      return { expiresAt: createdAt };
    },
    'conversation:close': () => ({ conversationId, state: 'closed', epoch: 2, agent: null }),
  };

  chat.use((socket, next) => {
    const { token } = socket.handshake.auth as { token: string };
    script.tokens.push(token);
    const answer = refusal('unauthorized');
    next(validTokens.has(token) || answer.ok ? undefined : Object.assign(new Error('no'), { data: answer.error }));
  });
  chat.on('connection', (socket) => {
    socket.onAny(async (event: string, payload: Record<string, unknown>, ack: (answer: Answer) => void) => {
      const request = { event, payload };
      asked.push(request);
      const ruled = rules.map((rule) => rule(request)).find((answer) => answer !== undefined);
      if (ruled !== undefined) return ruled === 'silence' ? undefined : ack(ruled);
      const answer = answers[event];
      ack(answer ? { ok: true, data: await answer(payload, socket) } : refusal('bad_request'));
    });
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    /** Everything that was written, told or not. */
    log,
    /** Every request that came. */
    asked,
    script,
    rules,
    validTokens,
    tell,
    tellMessage,
    write,
    askedFor: (event: string) => asked.filter((one) => one.event === event).map(({ payload }) => payload),
    throwOut: () => chat.disconnectSockets(true),
    close: () => io.close(),
  };
}

function messageAt(seq: number, text: string, type: 'customer' | 'ai', clientMessageId?: string): Message {
  return {
    id: `0195a000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
    conversationId,
    sessionId: '0195a000-0000-7000-8000-0000000000c3',
    seq,
    sender: { type },
    kind: 'text',
    text,
    attachments: [],
    citations: [],
    ...(clientMessageId === undefined ? {} : { clientMessageId }),
    createdAt,
  };
}

/** A rule that answers the first `times` requests of one name, and then leaves the rest to the script. */
export function first(times: number, event: string, answer: (asked: Asked) => Answer | undefined): Rule {
  let left = times;
  return (asked) => {
    if (asked.event !== event || left === 0) return undefined;
    left -= 1;
    return answer(asked);
  };
}
