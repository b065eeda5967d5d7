import { afterEach, beforeEach, expect, test } from 'vitest';
import { openChatClient } from '#client/open-chat-client.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { openScriptedModel } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';

let fleet: Fleet;
let model: Awaited<ReturnType<typeof openScriptedModel>>;
beforeEach(async () => {
  model = await openScriptedModel();
  fleet = await openFleet({ AI_PROVIDER: 'openai', AI_BASE_URL: model.baseUrl, AI_MODEL: 'scripted' });
});
afterEach(async () => {
  await fleet.close();
  await model.close();
});

test('a worker is killed while it streams: another answers within 15 s, and the client shows one answer', async () => {
  const front = await fleet.start('realtime');
  const worker = await fleet.start('worker');
  const { token } = await fleet.customer();
  const client = openChatClient({ url: front.url, tokens: { access: async () => token, renew: async () => token } });
  const { conversationId } = await client.open();
  const drafts = new Set<string>();
  client.on('draft', (_, { replyId }) => void drafts.add(replyId));

  const never = new Promise<void>(() => undefined);
  model.setScript(() => [{ text: 'Half an ' }, { text: 'answer' }, { gate: never }]);
  await client.send(conversationId, 'Where is my parcel?').done;
  await until('the draft has begun', () => client.view(conversationId)?.draft?.text === 'Half an answer');

  await fleet.start('worker');
  model.setScript(() => [{ text: 'It is on ' }, { text: 'its way.' }]);
  worker.kill('SIGKILL');
  const answers = () => client.view(conversationId)?.messages.filter(({ sender }) => sender.type === 'ai') ?? [];
  await until('another worker has answered', () => answers().length > 0, 15_000);
  expect(answers().map(({ text }) => text)).toEqual(['It is on its way.']);
  expect(client.view(conversationId)?.draft).toBeNull();
  expect(drafts.size).toBe(2);
  await client.close();
});
