import { expect } from 'vitest';
import { openChatClient } from '#client/open-chat-client.ts';
import type { Message } from '#contract/wire.ts';
import { idToBytes } from '#shared/id.ts';
import type { Fleet } from './fleet.ts';

type Talker = { conversationId: string; sent: string[]; heard: Message[]; client: ReturnType<typeof openChatClient> };

export type Traffic = {
  talkers: Talker[];
  /** How many messages have come back as stored. */
  delivered(): number;
  /** Stops writing; resolves when every message that was sent has come back. */
  finish(): Promise<void>;
};

/**
 * `count` customers, each writing the next message as soon as the last one is stored, over `urls` in turn. The
 * conversations belong to an agent, so that no AI answers in between.
 */
export async function startTraffic(fleet: Fleet, urls: string[], count: number): Promise<Traffic> {
  const talkers = await Promise.all(
    Array.from({ length: count }, (_, n) => openTalker(fleet, urls[n % urls.length] ?? '')),
  );
  let writing = true;
  let delivered = 0;
  const writers = talkers.map(async (talker, n) => {
    for (let i = 0; writing; i += 1) {
      const text = `${n}:${i}`;
      talker.sent.push(text);
      await talker.client.send(talker.conversationId, text).done;
      delivered += 1;
    }
  });
  return {
    talkers,
    delivered: () => delivered,
    async finish() {
      writing = false;
      await Promise.all(writers);
      await Promise.all(talkers.map(({ client }) => client.close()));
    },
  };
}

async function openTalker(fleet: Fleet, url: string): Promise<Talker> {
  const { token } = await fleet.customer();
  const tokens = { access: async () => token, renew: async () => token };
  const client = openChatClient({ url, tokens });
  const { conversationId } = await client.open();
  const agent = openChatClient({ url, namespace: '/agent', tokens: await agentTokens(fleet) });
  await agent.watch(conversationId);
  await agent.request('conversation:take', { conversationId });
  await agent.close();
  const heard: Message[] = [];
  client.on('message', (_, message) => heard.push(message));
  return { conversationId, sent: [], heard, client };
}

async function agentTokens(fleet: Fleet) {
  const { token } = await fleet.agent();
  return { access: async () => token, renew: async () => token };
}

/** The promise of docs/ARCHITECTURE.md §1: every message stored once, in order, densely, and heard once, in order. */
export async function expectNothingLost(fleet: Fleet, { talkers }: Traffic): Promise<void> {
  for (const { conversationId, sent, heard } of talkers) {
    const rows = await fleet
      .knex('messages')
      .where({ conversation_id: idToBytes(conversationId) })
      .orderBy('seq')
      .select<{ seq: number; text: string; sender_type: string }[]>('seq', 'text', 'sender_type');
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
    expect(rows.filter((row) => row.sender_type === 'customer').map(({ text }) => text)).toEqual(sent);
    const own = heard.filter(({ sender }) => sender.type === 'customer');
    expect(own.map(({ text }) => text)).toEqual(sent);
    const seqs = heard.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  }
}
