import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChatError, unauthorized } from '#client/chat-error.ts';
import type { Outgoing } from '#client/outbox/outbox.ts';
import type { ChatClient, ConversationView } from '#client/types.ts';
import { conversationId, first, refusal } from './scripted-chat.ts';
import { openScriptedClients, type ScriptedClients } from './scripted-client.ts';

let chat: ScriptedClients['chat'];
let proxy: ScriptedClients['proxy'];
let clientOf: ScriptedClients['clientOf'];
let close: ScriptedClients['close'];
beforeEach(async () => {
  ({ chat, proxy, clientOf, close } = await openScriptedClients());
});
afterEach(() => close());

/** Resolves with the first view that satisfies; looks at the present one first. */
const seen = (client: ChatClient, satisfies: (view: ConversationView) => boolean): Promise<ConversationView> =>
  new Promise((resolve) => {
    const now = client.view(conversationId);
    if (now && satisfies(now)) return resolve(now);
    const off = client.on('view', (_, view) => {
      if (!satisfies(view)) return;
      off();
      resolve(view);
    });
  });
const status = (client: ChatClient, wanted: ChatClient['status']) =>
  new Promise<void>((resolve) => {
    const off = client.on('status', (now) => {
      if (now !== wanted) return;
      off();
      resolve();
    });
  });
/** Resolves when the server is asked for this. */
const asking = (event: string) =>
  new Promise<void>((resolve) => {
    chat.rules.push((asked) => {
      if (asked.event === event) resolve();
      return undefined;
    });
  });
const numbers = (to: number) => Array.from({ length: to }, (_, at) => at + 1);
const textsOf = (list: { text: string }[]) => list.map(({ text }) => text);

describe('sending', () => {
  test('one at a time, each once, in order', async () => {
    const { client, told } = clientOf();
    await client.open();
    const texts = numbers(5).map((n) => `m${n}`);
    const sends = texts.map((text) => client.send(conversationId, text));
    expect(client.view(conversationId)?.pending.map(({ text }) => text)).toEqual(texts);
    const messages = await Promise.all(sends.map(({ done }) => done));
    expect(messages.map(({ seq }) => seq)).toEqual(numbers(5));
    expect(told).toEqual(numbers(5));
    expect(client.view(conversationId)?.pending).toEqual([]);
    expect(chat.askedFor('message:send')).toHaveLength(5);
  });

  test('nothing is sent before the server has let us into the room', async () => {
    chat.rules.push(first(2, 'conversation:open', () => refusal('unavailable')));
    const { client } = clientOf();
    await status(client, 'online');
    await client.send(conversationId, 'hello').done;
    const open = 'conversation:open';
    expect(chat.asked.map(({ event }) => event)).toEqual([open, open, open, 'message:send']);
  });

  test('a lost ack: the same message is asked again and stored once, over a link that went deaf', async () => {
    const { client, told } = clientOf();
    await client.open();
    proxy.deafen();
    const { done, clientMessageId } = client.send(conversationId, 'hello');
    expect(await done).toMatchObject({ seq: 1, clientMessageId });
    expect(textsOf(chat.log)).toEqual(['hello']);
    expect(told).toEqual([1]);
  });

  test('a link cut again and again loses, doubles and reorders nothing', async () => {
    const { client, told } = clientOf();
    await client.open();
    const texts = numbers(30).map((n) => `m${n}`);
    const sends = texts.map((text) => client.send(conversationId, text));
    for (const n of [3, 9, 15, 22]) {
      await sends[n]?.done;
      proxy.cut();
    }
    await Promise.all(sends.map(({ done }) => done));
    expect(textsOf(chat.log)).toEqual(texts);
    expect(told).toEqual(numbers(30));
  });

  test('a slow link that goes deaf and is cut: who sends and who listens agree', async () => {
    proxy.delay(2);
    const sender = clientOf();
    const listener = clientOf();
    await Promise.all([sender.client.open(), listener.client.open()]);
    const texts = numbers(20).map((n) => `m${n}`);
    const sends = texts.map((text) => sender.client.send(conversationId, text));
    await sends[4]?.done;
    proxy.deafen();
    await sends[9]?.done;
    proxy.cut();
    await sends[14]?.done;
    proxy.deafen();
    await Promise.all(sends.map(({ done }) => done));
    proxy.cut();
    await seen(listener.client, ({ lastSeq }) => lastSeq === 20);
    expect(textsOf(chat.log)).toEqual(texts);
    expect([sender.told, listener.told]).toEqual([numbers(20), numbers(20)]);
  });

  test('a device whose clock is set back goes on sending', async () => {
    const { client } = clientOf();
    await client.open();
    chat.rules.push(first(1, 'message:send', () => ({ ok: true, data: { messageId: 'x', status: 'queued' } })));
    const sent = client.send(conversationId, 'hello');
    await seen(client, ({ pending }) => pending[0]?.phase === 'accepted');
    const date = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    await sent.done.finally(() => date.mockRestore());
    expect(chat.askedFor('message:send')).toHaveLength(2);
  });

  test('an ack without a message is asked again under the same id', async () => {
    const { client } = clientOf();
    await client.open();
    chat.rules.push(first(1, 'message:send', () => ({ ok: true, data: { messageId: 'x', status: 'queued' } })));
    const sent = client.send(conversationId, 'hello');
    await sent.done;
    expect(chat.askedFor('message:send').map((one) => one.clientMessageId)).toEqual([
      sent.clientMessageId,
      sent.clientMessageId,
    ]);
  });

  test('busy is asked again, and those behind it wait', async () => {
    const { client } = clientOf();
    await client.open();
    chat.rules.push(first(3, 'message:send', () => refusal('busy')));
    const sends = ['a', 'b'].map((text) => client.send(conversationId, text));
    await Promise.all(sends.map(({ done }) => done));
    expect(textsOf(chat.log)).toEqual(['a', 'b']);
  });

  test('a refusal ends it: by the ack, or by the fact that follows', async () => {
    const { client } = clientOf();
    await client.open();
    const refused: string[] = [];
    client.on('refused', (_, { text, error }) => refused.push(`${text} ${error.code}`));
    chat.rules.push(first(1, 'message:send', () => refusal('too_large')));
    await expect(client.send(conversationId, 'a').done).rejects.toMatchObject({ code: 'too_large' });
    chat.rules.push(first(1, 'message:send', () => ({ ok: true, data: { messageId: 'x', status: 'queued' } })));
    const late = client.send(conversationId, 'b');
    await seen(client, ({ pending }) => pending[0]?.phase === 'accepted');
    const { error } = refusal('not_owner') as { error: { code: 'not_owner'; message: string; retryable: boolean } };
    chat.tell('message:refused', { conversationId, clientMessageId: late.clientMessageId, error });
    await expect(late.done).rejects.toBeInstanceOf(ChatError);
    expect(refused).toEqual(['a too_large', 'b not_owner']);
  });

  test('what was unsent when the program ended is sent by the next one', async () => {
    let stored: Outgoing[] = [];
    const storage = {
      load: async () => stored,
      save: async (list: Outgoing[]) => {
        stored = list;
      },
    };
    const before = clientOf({ storage });
    await before.client.open();
    chat.rules.push(first(1, 'message:send', () => 'silence'));
    const lost = before.client.send(conversationId, 'hello').done;
    await Promise.all([before.client.close(), expect(lost).rejects.toMatchObject({ code: 'unavailable' })]);
    expect(textsOf(stored)).toEqual(['hello']);
    const after = clientOf({ storage });
    await seen(after.client, ({ messages, pending }) => messages.length === 1 && pending.length === 0);
    await after.client.close();
    expect([textsOf(chat.log), stored]).toEqual([['hello'], []]);
  });

  test('what was stored is not written over before it is read, and goes first', async () => {
    const old = { conversationId, clientMessageId: 'old', text: 'old', createdAt: new Date().toISOString() };
    let stored: Outgoing[] = [old];
    const read = Promise.withResolvers<void>();
    const saved: string[][] = [];
    const storage = {
      load: () => read.promise.then(() => stored),
      save: async (list: Outgoing[]) => {
        stored = list;
        saved.push(textsOf(list));
      },
    };
    const { client } = clientOf({ storage });
    const { done } = client.send(conversationId, 'new');
    await client.open(conversationId);
    read.resolve();
    await done;
    expect(textsOf(chat.log)).toEqual(['old', 'new']);
    expect(saved[0]).toEqual(['old', 'new']);
  });
});

describe('hearing', () => {
  test('doubled and untold messages: each once and in order', async () => {
    chat.write('before');
    const { client, told } = clientOf();
    await client.open();
    chat.tellMessage(chat.write('two'));
    chat.script.mute = true;
    for (const n of numbers(10)) chat.write(`untold ${n}`);
    chat.script.mute = false;
    chat.write('last');
    await seen(client, ({ lastSeq }) => lastSeq === 13);
    expect(told).toEqual(numbers(13));
    expect(chat.askedFor('conversation:sync').map(({ afterSeq }) => afterSeq)).toEqual([2, 6, 10]);
  });

  test('the heartbeat tells of a message that nobody told', async () => {
    const { client, told } = clientOf();
    await client.open();
    chat.script.mute = true;
    chat.write('untold');
    chat.tell('conversation:heads', { heads: { [conversationId]: 1 } });
    await seen(client, ({ lastSeq }) => lastSeq === 1);
    expect(told).toEqual([1]);
  });

  test('who is left out of a beat asks to be let in, and hears what was said meanwhile', async () => {
    const { client, told } = clientOf();
    await client.open();
    chat.script.mute = true;
    chat.write('untold');
    chat.tell('conversation:heads', { heads: {} });
    await seen(client, ({ lastSeq }) => lastSeq === 1);
    expect(told).toEqual([1]);
    chat.rules.push(first(1, 'conversation:open', () => refusal('not_found')));
    const lost = new Promise((resolve) => client.on('lost', (...what) => resolve(what)));
    chat.tell('conversation:heads', { heads: {} });
    expect(await lost).toMatchObject([conversationId, { code: 'not_found' }]);
  });

  test('what was said while we were away is there after the reconnect, and the draft goes on', async () => {
    const { client, told } = clientOf();
    await client.open();
    chat.write('question', 'customer');
    await seen(client, ({ lastSeq }) => lastSeq === 1);
    chat.tell('reply:started', { conversationId, replyId: 'r1', turn: 1 });
    chat.tell('reply:delta', { conversationId, replyId: 'r1', index: 0, text: 'It ' });
    await seen(client, ({ draft }) => draft?.text === 'It ');
    const away = status(client, 'offline');
    proxy.refuse(true);
    proxy.cut();
    await away;
    for (const n of numbers(9)) chat.write(`more ${n}`, 'customer');
    chat.script.draft = { replyId: 'r1', turn: 1, index: 1, text: 'It is ' };
    proxy.refuse(false);
    await seen(client, ({ draft, lastSeq }) => draft?.text === 'It is ' && lastSeq === 10);
    chat.tell('reply:delta', { conversationId, replyId: 'r1', index: 2, text: 'so.' });
    await seen(client, ({ draft }) => draft?.text === 'It is so.');
    chat.write('It is so.');
    chat.tell('reply:ended', { conversationId, replyId: 'r1', status: 'completed', seq: 11 });
    await seen(client, ({ draft, lastSeq }) => draft === null && lastSeq === 11);
    expect(told).toEqual(numbers(11));
  });

  test('to open without an id is one command, however often it is asked', async () => {
    const { client } = clientOf();
    chat.rules.push(
      first(1, 'conversation:open', () => 'silence'),
      first(1, 'conversation:open', () => refusal('unavailable')),
    );
    expect((await client.open()).conversationId).toBe(conversationId);
    const ids = chat.askedFor('conversation:open').map(({ commandId }) => commandId);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
  });

  test('a conversation that is not ours is lost, with what was to be said in it', async () => {
    chat.rules.push(first(1, 'conversation:open', () => refusal('not_found')));
    const { client } = clientOf();
    const lost = new Promise((resolve) => client.on('lost', (_, error) => resolve(error.code)));
    await expect(client.send(conversationId, 'hello').done).rejects.toMatchObject({ code: 'not_found' });
    expect(await lost).toBe('not_found');
  });
});

describe('asking', () => {
  test('a change carries one commandId over all tries', async () => {
    const { client } = clientOf();
    await client.open();
    chat.rules.push(first(2, 'conversation:close', () => refusal('unavailable')));
    expect(await client.request('conversation:close', { conversationId })).toMatchObject({ state: 'closed' });
    const ids = chat.askedFor('conversation:close').map(({ commandId }) => commandId);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  test('what is worse late or twice than never is asked once', async () => {
    const { client } = clientOf();
    await client.open();
    chat.rules.push(first(1, 'typing:set', () => refusal('unavailable')));
    const asked = client.request('typing:set', { conversationId, typing: true });
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    expect(chat.askedFor('typing:set')).toHaveLength(1);
  });

  test('gives up when the time is up', async () => {
    proxy.refuse(true);
    const { client } = clientOf();
    const asked = client.request('conversation:close', { conversationId }, { timeoutMs: 60 });
    await expect(asked).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('the connection', () => {
  test('comes back when the server throws us out', async () => {
    const { client } = clientOf();
    await client.open();
    const back = status(client, 'online');
    chat.throwOut();
    await back;
    chat.write('hello');
    await seen(client, ({ lastSeq }) => lastSeq === 1);
  });

  test('renews a token that expires, one renewal for all who ask', async () => {
    let renewals = 0;
    const renew = async () => `renewed-${++renewals}`;
    const { client } = clientOf({ tokens: { access: async () => 'token-1', renew } });
    await client.open();
    const refreshed = asking('auth:refresh');
    const soon = new Date().toISOString();
    chat.tell('auth:expiring', { expiresAt: soon });
    chat.tell('auth:expiring', { expiresAt: soon });
    await refreshed;
    expect(chat.askedFor('auth:refresh')).toEqual([{ token: 'renewed-1' }]);
  });

  test('renews once when the door is shut, and then is unauthorized until told to try again', async () => {
    let token = 'old';
    const renew = async () => {
      if (token !== 'old') throw unauthorized('the session is over');
      token = 'token-1';
      return token;
    };
    const { client } = clientOf({ tokens: { access: async () => token, renew } });
    await client.open();
    expect(chat.script.tokens).toEqual(['old', 'token-1']);
    const out = status(client, 'unauthorized');
    chat.validTokens.clear();
    proxy.cut();
    await out;
    await expect(client.open(conversationId)).rejects.toMatchObject({ code: 'unauthorized' });
    chat.validTokens.add('token-1');
    client.connect();
    await status(client, 'online');
    chat.write('hello again');
    await seen(client, ({ lastSeq }) => lastSeq === 1);
  });

  test('a closed client answers at once', async () => {
    const { client } = clientOf();
    await client.open();
    await client.close();
    await expect(client.open(conversationId)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(client.send(conversationId, 'late').done).rejects.toMatchObject({ code: 'unavailable' });
    await expect(client.request('conversation:close', { conversationId })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
