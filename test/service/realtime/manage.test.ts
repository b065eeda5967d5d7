import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAgent } from '../../support/actors.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
let url: string;
beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
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
  const own = { conversationId };
  const to = { conversationId, agentId: boss.by.id };

  await mia.take();
  for (const event of ['conversation:release', 'conversation:close', 'conversation:transfer']) {
    // Who was there before it was taken knows of it.
    expect(await early.ask(event, event.endsWith('transfer') ? to : own), event).toMatchObject({
      error: { code: 'not_owner' },
    });
    expect(await late.ask(event, event.endsWith('transfer') ? to : own), event).toMatchObject({
      error: { code: 'not_found' },
    });
  }
  expect(await desk.get('conversation:release', own)).toMatchObject({ state: 'ai', agent: null });
  await mia.take();
  expect(await desk.get('conversation:transfer', to)).toMatchObject({ state: 'human', agent: { id: boss.by.id } });
  await desk.get('conversation:release', own);
  await mia.take();
  expect(await desk.get('conversation:close', own)).toMatchObject({ state: 'closed' });
});
