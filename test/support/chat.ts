import type { Changed, Opened, Page, Queued } from '#contract/sockets.ts';
import { idToBytes } from '#shared/id.ts';
import { newAgent, newCustomer } from './actors.ts';
import { openSocket } from './chat-socket.ts';
import type { Harness } from './harness.ts';
import { until } from './until.ts';

export type Chat = Awaited<ReturnType<typeof openChat>>;

let counted = 0;

/** A customer with an open conversation on a socket of their own. */
export async function openChat(h: Harness, url: string, person = newCustomer()) {
  const socket = await openSocket(h, url, person.account);
  const { conversation } = await socket.get<Opened>('conversation:open', {});
  const { id: conversationId } = conversation;
  const messages = () => socket.of('message:created').map(({ message }) => message);
  return {
    ...socket,
    ...person,
    conversationId,
    messages,
    send: (text: string, clientMessageId = `chat-${++counted}`) =>
      socket.get<Queued>('message:send', { conversationId, clientMessageId, text }),
    sync: (afterSeq = 0) => socket.get<Page>('conversation:sync', { conversationId, afterSeq }),
    row: async () => (await h.knex('conversations').where({ id: idToBytes(conversationId) }))[0],
    /** The AI's answer number `n`, from 1. */
    answer: (n = 1) => until(`answer ${n}`, () => messages().filter(({ sender }) => sender.type === 'ai')[n - 1]),
    /** All that was told of replies as they ran. */
    streamed: () =>
      socket
        .of('reply:delta')
        .map(({ text }) => text)
        .join(''),
    /** The event line of that code. */
    event: (code: string) =>
      until(`the event ${code}`, () => messages().find(({ kind, text }) => kind === 'event' && text === code)),
    isIn: (state: string) => socket.hears('conversation:changed', (changed) => changed.state === state),
  };
}

/** An agent who watches one conversation. */
export async function openDesk(h: Harness, url: string, conversationId: string, agent = newAgent()) {
  const socket = await openSocket(h, url, agent.account);
  await socket.get('conversation:watch', { conversationId });
  const act = (event: string) => socket.get<Changed>(event, { conversationId });
  return {
    ...socket,
    ...agent,
    take: () => act('conversation:take'),
    release: () => act('conversation:release'),
    send: (text: string) =>
      socket.get<Queued>('message:send', { conversationId, clientMessageId: `desk-${++counted}`, text }),
  };
}
