import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openChatClient } from '#client/open-chat-client.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { bytesToId } from '#shared/id.ts';
import { createHostApi } from '../../../web/widget/host-api.ts';
import { openWidget, type WidgetOptions } from '../../../web/widget/open-widget.tsx';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { openPage, type TestPage, userOf } from '../../support/open-page.ts';
import { until } from '../../support/until.ts';

let api: Api;
let page: TestPage;
let staffToken: string;
let realtimeUrl: string;
const opened: { remove(): Promise<void> }[] = [];

beforeAll(async () => {
  api = await openApiFixture();
  await api.worker();
  realtimeUrl = (await api.realtime()).url;
  Object.assign(api.front.config, { REALTIME_URL: realtimeUrl });
  staffToken = (await api.staff('agent')).token;
  const chunks = [{ text: 'Parcels may be returned within 30 days of receiving them.' }];
  await addDocument(api.knex, { title: 'Returns', url: 'https://shop.example/returns', chunks });
});
afterAll(() => api.close());
beforeEach(() => {
  page = openPage(`${api.url}/`);
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.remove();
  page.close();
});

function mount(more: Partial<WidgetOptions> = {}) {
  const widget = openWidget({ baseUrl: api.url, ...more });
  opened.push(widget);
  return { ...widget, ...userOf(widget.shadow) };
}
/** Opened, and in its conversation. */
async function mountOpen(more: Partial<WidgetOptions> = {}) {
  const customer = mount({ open: true, ...more });
  const view = await until('it is open', () => customer.chat.store.get().view);
  return { ...customer, conversationId: view.conversationId };
}
function openAgent(conversationId: string) {
  const access = async () => staffToken;
  const client = openChatClient({ url: realtimeUrl, namespace: '/agent', tokens: { access, renew: access } });
  opened.push({ remove: () => client.close() });
  const sees = (text: string) =>
    until(`the agent sees "${text}"`, () => client.view(conversationId)?.messages.find((one) => one.text === text));
  return {
    client,
    sees,
    act: (event: 'conversation:take' | 'conversation:close') => client.request(event, { conversationId }),
  };
}
const scores = async () =>
  ((await api.knex('sessions').whereNotNull('comment')) as Rated[]).map(
    ({ score, comment, conversation_id }) => `${score} ${comment} ${bytesToId(conversation_id)}`,
  );
type Rated = { score: number; comment: string; conversation_id: Buffer };

describe('a customer', () => {
  it('asks, reads a cited answer, is taken over by a person, ends and rates it; a reload shows the same', async () => {
    const customer = await mountOpen();
    const { conversationId } = customer;
    await customer.say('How many days for returned parcels?');
    await customer.sees('.said.ai.message .bubble', 'within 30 days of receiving them');
    expect(customer.textOf('.said.customer .bubble')).toEqual(['How many days for returned parcels?']);
    await customer.click('1');
    const quote = await customer.has('blockquote');
    expect(quote.textContent).toContain('Parcels may be returned');
    expect(quote.querySelector('a')?.getAttribute('href')).toBe('https://shop.example/returns');
    await customer.click('1');
    await until('the quote is closed', () => customer.all('blockquote').length === 0);

    await customer.click('Talk to a person');
    await customer.sees('.waiting', 'Next in line');
    const agent = openAgent(conversationId);
    await agent.client.watch(conversationId);
    await agent.act('conversation:take');
    await customer.sees('.event', 'has joined');
    expect(customer.textOf('.header h2')).toEqual(['agent']);
    await agent.client.request('typing:set', { conversationId, typing: true });
    await customer.has('.said.agent.typing');
    await agent.client.send(conversationId, 'Hello, **agent** here').done;
    await customer.sees('.said.agent.message strong', 'agent');
    await until('no more typing is shown', () => customer.all('.typing').length === 0);

    customer.type('T');
    await until('the agent sees the customer type', () => agent.client.view(conversationId)?.typing.length);
    await customer.say('Thank you <img src=x onerror=alert(1)>');
    const { seq } = await agent.sees('Thank you <img src=x onerror=alert(1)>');
    await agent.client.request('message:read', { conversationId, seq });
    await customer.sees('.said.customer .foot', 'Read');
    expect(customer.all('img')).toEqual([]);

    await customer.click('More');
    await customer.click('End the conversation');
    await customer.click('Good');
    await customer.has('.rating textarea');
    const field = customer.all('.rating textarea')[0] as HTMLTextAreaElement;
    customer.type('quick', field);
    await customer.click('Send');
    await customer.has('.thanks');
    await until('it is stored', async () => (await scores()).join() === `4 quick ${conversationId}`);
    const before = customer.textOf('.said .bubble');
    await customer.remove();
    const again = await mountOpen();
    expect(again.conversationId).toBe(conversationId);
    await again.sees('.said.customer .bubble', 'Thank you');
    expect(again.textOf('.said .bubble')).toEqual(before);
    await again.has('.thanks');
    await again.say('Anew');
    await again.sees('.said.ai.message', 'found nothing');
    expect(again.all('.ended')).toEqual([]);
  });

  it('rather does not wait, and has the AI again', async () => {
    const customer = await mountOpen({ language: 'zh-CN' });
    await customer.say('你好');
    await customer.sees('.said.ai', '您好');
    await customer.click('转人工客服');
    await customer.click('继续由 AI 解答');
    await customer.sees('.event', '您已取消等待');
  });

  it('is told of what was said while the window was closed', async () => {
    const customer = await mountOpen();
    const host = createHostApi(customer.chat);
    const told: unknown[] = [];
    host.on('unread', (count) => told.push(count));
    host.on('close', () => told.push('closed'));
    await customer.say('hello');
    await customer.sees('.said.ai.message', 'automatic');
    await until('it is read', () => customer.chat.unread() === 0);
    customer.press('.panel', 'Escape');
    await until('it is closed', () => customer.all('.panel').length === 0);
    const agent = openAgent(customer.conversationId);
    await agent.client.watch(customer.conversationId);
    await agent.act('conversation:take');
    await agent.client.send(customer.conversationId, 'Are you there?').done;
    await customer.sees('.badge', '1');
    expect(customer.all('.launcher')[0]?.getAttribute('aria-label')).toBe('Open the chat (1 unread message)');
    host.open();
    await until('the badge is gone', () => customer.all('.badge').length === 0);
    expect(told[0]).toBe(0);
    await until('it is read', () => told.at(-1) === 0);
    expect(told.slice(-3)).toEqual(['closed', 1, 0]);
  });

  it('chooses a word of an input method with Enter, and sends nothing by it', async () => {
    const customer = await mountOpen();
    customer.type('ni hao');
    await customer.has('.send:not([disabled])');
    customer.press('.composer textarea', 'Enter', { isComposing: true });
    customer.press('.composer textarea', 'Enter', { keyCode: 229 });
    customer.press('.composer textarea', 'Enter', { shiftKey: true });
    expect(customer.chat.store.get().view?.pending).toEqual([]);
    customer.press('.composer textarea', 'Enter');
    await customer.sees('.said.customer', 'ni hao');
  });

  it('finds a half written message after a reload', async () => {
    const customer = await mountOpen();
    customer.type('half a sen');
    await until('it is kept', () => customer.chat.draft() === 'half a sen');
    await customer.remove();
    const again = await mountOpen();
    expect((again.all('.composer textarea')[0] as HTMLTextAreaElement).value).toBe('half a sen');
  });

  it('sends a picture, and sees it', async () => {
    const customer = await mountOpen();
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    customer.chat.files.attach([
      new File([png], 'dot.png', { type: 'application/octet-stream' }),
      new File(['x'], 'run.exe', { type: 'application/x-msdownload' }),
    ]);
    await customer.sees('.uploads', 'cannot be sent');
    customer.chat.files.attach([new File([png], 'dot.png', { type: 'image/png' })]);
    await until('it is there', () => customer.chat.store.get().uploads.find(({ attachment }) => attachment));
    expect(customer.chat.store.get().uploads.map(({ fault }) => fault)).toEqual([
      'unsupported_type',
      'unsupported_type',
      undefined,
    ]);
    customer.press('.composer textarea', 'Enter');
    const picture = (await customer.has('.said.message .file img')) as HTMLImageElement;
    expect(picture.src).toContain(`${api.url}/api/v1/files/`);
    expect(await fetch(picture.src)).toMatchObject({ status: 200 });
  });
});

describe('a visitor', () => {
  it('comes into being by opening the chat, not by loading the page', async () => {
    const count = async () => Number((await api.knex('customers').count({ n: '*' }))[0]?.n);
    const before = await count();
    const customer = mount();
    await customer.has('.launcher');
    expect([customer.chat.store.get().link, await count()]).toEqual(['idle', before]);
    await customer.click('Open the chat');
    await until('it is open', () => customer.chat.store.get().view);
    expect(await count()).toBe(before + 1);
  });

  it('whose log-in is over becomes a new one, and what was not sent is offered again', async () => {
    const customer = await mountOpen();
    await customer.say('hello');
    await customer.sees('.said.ai.message', 'automatic');
    await customer.remove();
    await api.knex('refresh_tokens').delete();
    await api.knex('logins').delete();
    const key = Object.keys(page.window.localStorage).find((name) => name.endsWith('session')) ?? '';
    const kept = JSON.parse(page.window.localStorage.getItem(key) ?? '') as { visitor: string };
    page.window.localStorage.setItem(key, JSON.stringify({ ...kept, endsAt: 0 }));
    const { conversationId } = customer;
    const left = { conversationId, clientMessageId: 'left', text: 'left over', createdAt: new Date().toISOString() };
    page.window.localStorage.setItem(key.replace(/session$/, 'outbox:gone'), JSON.stringify([left]));

    const again = mount({ open: true });
    const view = await until('it is open', () => again.chat.store.get().view);
    expect(view.conversationId).not.toBe(conversationId);
    expect(view.messages).toEqual([]);
    await again.sees('.said.unsent', 'left over');
    await again.click('Try again');
    await again.sees('.said.message', 'left over');
    expect(again.all('.unsent')).toEqual([]);
  });

  it('who logs out leaves nothing behind', async () => {
    const customer = await mountOpen();
    await customer.say('secret');
    await customer.sees('.said.customer.message', 'secret');
    customer.type('more secrets');
    await createHostApi(customer.chat).logout();
    expect(customer.all('.panel')).toEqual([]);
    expect(Object.keys(page.window.localStorage)).toEqual([]);
    customer.chat.open();
    const view = await until('another one is here', () => customer.chat.store.get().view);
    expect(view.conversationId).not.toBe(customer.conversationId);
    await until('nothing is shown', () => customer.all('.said').length === 0);
  });
});

describe('a server that is away when the page loads', () => {
  it('is said so, tried again, and what was written meanwhile is sent', async () => {
    const { url } = api;
    const answer = globalThis.fetch;
    const gate = { shut: true };
    globalThis.fetch = (...asked) => (gate.shut ? Promise.reject(new TypeError('Failed to fetch')) : answer(...asked));
    try {
      const customer = mount({ open: true, baseUrl: url });
      await customer.sees('.link-line', 'cannot be reached');
      await customer.say('are you there?');
      await customer.sees('.said.unsent .foot', 'Sending');
      await customer.remove();
      const again = mount({ open: true, baseUrl: url });
      await again.sees('.said.unsent', 'are you there?');
      gate.shut = false;
      page.window.dispatchEvent(new page.window.Event('online'));
      await again.sees('.said.message.customer', 'are you there?');
      expect(again.textOf('.said.customer')).toHaveLength(1);
    } finally {
      globalThis.fetch = answer;
    }
  });
});
