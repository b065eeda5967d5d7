import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { openScriptedClients, type ScriptedClients } from './scripted-client.ts';

let s: ScriptedClients;
beforeEach(async () => {
  s = await openScriptedClients('/agent');
});
afterEach(() => s.close());

test('presence is said again on each new connection: it was said of the old one', async () => {
  const { chat, proxy, clientOf } = s;
  chat.rules.push(({ event }) => (event === 'presence:set' ? { ok: true, data: { status: 'away' } } : undefined));
  const { client } = clientOf({ namespace: '/agent' });
  await until('it is connected', () => client.status === 'online');
  await client.request('presence:set', { status: 'online' });
  await client.request('presence:set', { status: 'away' });
  proxy.cut();
  await until('it is said again', () => chat.askedFor('presence:set').length === 3);
  expect(chat.askedFor('presence:set').at(-1)).toEqual({ status: 'away' });
});
