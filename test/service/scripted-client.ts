import { openChatClient } from '#client/open-chat-client.ts';
import type { ChatClient, ChatClientOptions, Namespace, TokenSource } from '#client/types.ts';
import { openFaultyProxy } from '../support/faulty-proxy.ts';
import { openScriptedChat } from './scripted-chat.ts';

const timing = { ackMs: 250, createdMs: 400, retryMs: 10, retryMaxMs: 50, reconnectMs: 10, reconnectMaxMs: 40 };
const forever: TokenSource = { access: async () => 'token-1', renew: async () => 'token-1' };

/** A scripted chat behind a link that misbehaves on command, and clients of it; `close` closes all of them. */
export async function openScriptedClients(namespace: Namespace = '/chat') {
  const chat = await openScriptedChat(new Set(['token-1']), namespace);
  const proxy = await openFaultyProxy({ target: { host: '127.0.0.1', port: chat.port } });
  const opened: { close(): Promise<void> }[] = [];
  return {
    chat,
    proxy,
    clientOf<N extends Namespace = '/chat'>(more: Partial<ChatClientOptions<N>> = {}) {
      const url = `http://127.0.0.1:${proxy.port}`;
      const client: ChatClient<N> = openChatClient<N>({ url, tokens: forever, timing, ...more });
      opened.push(client);
      const told: number[] = [];
      client.on('message', (_, message) => told.push(message.seq));
      return { client, told };
    },
    async close() {
      await Promise.all(opened.map((client) => client.close()));
      await proxy.close();
      await chat.close();
    },
  };
}

export type ScriptedClients = Awaited<ReturnType<typeof openScriptedClients>>;
