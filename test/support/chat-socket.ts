import { isDeepStrictEqual } from 'node:util';
import { io } from 'socket.io-client';
import { factSchemas } from '#contract/socket-schemas.ts';
import type { Ack, FactName, Facts } from '#contract/sockets.ts';
import type { Account } from '#shared/token/account.ts';
import type { Harness } from './harness.ts';
import { until } from './until.ts';

export type ChatSocket = Awaited<ReturnType<typeof openSocket>>;

const answerMs = 10_000;

/** A raw socket of `account`, without our client's promises: what is asked and told is seen as it is. */
export async function openSocket(h: Harness, url: string, account: Account, token?: string) {
  const namespace = account.type === 'user' ? '/agent' : '/chat';
  const { socket, connected } = dial(h, url, namespace, token ?? (await h.issue(account)));
  const heard: { fact: FactName; payload: unknown }[] = [];
  socket.onAny((fact: FactName, payload: unknown) => {
    checkFact(fact, payload);
    heard.push({ fact, payload });
  });
  await connected;
  /** The payloads of one fact, in the order they were told. */
  const of = <F extends FactName>(fact: F) =>
    heard.filter((told) => told.fact === fact).map((told) => told.payload as Facts[F]);
  return {
    socket,
    heard,
    of,
    ask: (event: string, payload: unknown): Promise<Ack<unknown>> =>
      socket.timeout(answerMs).emitWithAck(event, payload),
    /** The answer's data; throws what was refused. */
    async get<T>(event: string, payload: unknown): Promise<T> {
      const answer: Ack<T> = await socket.timeout(answerMs).emitWithAck(event, payload);
      if (!answer.ok) throw new Error(`${event}: ${answer.error.code} ${answer.error.message}`);
      return answer.data;
    },
    hears: <F extends FactName>(fact: F, which: (payload: Facts[F]) => boolean = () => true, timeoutMs = 10_000) =>
      until(`${fact} is told`, () => of(fact).find(which), timeoutMs),
  };
}

/** Throws, which fails the test, when a fact is not as the contract has it: fields that no schema has are dropped. */
function checkFact(fact: FactName, payload: unknown): void {
  if (!isDeepStrictEqual(factSchemas[fact].parse(payload), payload)) {
    throw new Error(`${fact} tells what the contract does not have: ${JSON.stringify(payload)}`);
  }
}

/** A connection with any token at all; `connected` rejects with what the server says. */
export function dial(h: Harness, url: string, namespace: string, token: unknown) {
  const options = { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false };
  const socket = io(`${url}${namespace}`, options);
  h.releasers.add(() => socket.disconnect());
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { socket, connected };
}

/** An agent who watches a conversation on a realtime process of their own, and hears all that staff may hear. */
export async function watch(h: Harness, conversationId: string): Promise<ChatSocket> {
  const { url } = await h.realtime();
  const id = conversationId;
  const ear = await openSocket(h, url, { type: 'user', id, name: 'Ear', role: 'supervisor' });
  await ear.get('conversation:watch', { conversationId });
  return ear;
}
