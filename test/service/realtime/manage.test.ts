import { afterAll, beforeAll, expect, test } from 'vitest';
import { idToBytes, newId } from '#shared/id.ts';
import { newAgent } from '../../support/actors.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
let url: string;
beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
  const permissions = ['conversations.read', 'conversations.read_all', 'conversations.reply'];
  const at = new Date();
  await h.knex('roles').insert({
    ...{ id: idToBytes(newId()), name: 'reader', description: 'Sees all, manages none' },
    ...{ permissions: JSON.stringify(permissions), version: 1, created_at: at, updated_at: at },
  });
  ({ url } = await h.realtime());
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterAll(() => h.close());

test('who manages conversations moves and ends those of others; who does not is no owner, or does not see them', async () => {
  const boss = newAgent('Bea', 'supervisor');
  const desk = await openSocket(h, url, boss.account);
  const { conversationId } = await openChat(h, url);
  const [early, mia] = [await openDesk(h, url, conversationId), await openDesk(h, url, conversationId)];
  const late = await openSocket(h, url, newAgent('Tom').account);
  const reader = await openSocket(h, url, newAgent('Rea', 'reader').account);
  const own = { conversationId };
  const to = { conversationId, agentId: boss.by.id };

  await mia.take();
  for (const event of ['conversation:release', 'conversation:close', 'conversation:transfer']) {
    for (const other of [early, late]) {
      const answer = await other.ask(event, event.endsWith('transfer') ? to : own);
      expect(answer, event).toMatchObject({ error: { code: 'not_found' } });
    }
    // Who sees all conversations and manages none knows whose it is.
    const answer = await reader.ask(event, event.endsWith('transfer') ? to : own);
    expect(answer, event).toMatchObject({ error: { code: 'not_owner' } });
  }
  expect(await desk.get('conversation:release', own)).toMatchObject({ state: 'ai', agent: null });
  await mia.take();
  expect(await desk.get('conversation:transfer', to)).toMatchObject({ state: 'human', agent: { id: boss.by.id } });
  await desk.get('conversation:release', own);
  await mia.take();
  expect(await desk.get('conversation:close', own)).toMatchObject({ state: 'closed' });
});
