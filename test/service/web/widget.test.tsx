import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import { bytesToId } from '#shared/id.ts';
import { sayWhen } from '../../../web/ui/say-time.ts';
import { createHostApi } from '../../../web/widget/host-api.ts';
import { until } from '../../support/until.ts';
import { openWidgetFixture, type WidgetFixture } from '../../support/widget-fixture.ts';

let site: WidgetFixture;
let browser: ReturnType<WidgetFixture['openBrowser']>;

beforeAll(async () => {
  site = await openWidgetFixture();
  const chunks = [{ text: 'Parcels may be returned within 30 days of receiving them.' }];
  await addDocument(site.knex, { title: 'Returns', url: 'https://shop.example/returns', chunks });
});
afterAll(() => site.close());
beforeEach(() => {
  browser = site.openBrowser();
});
afterEach(() => browser.close());

const scores = async () =>
  ((await site.knex('sessions').whereNotNull('comment')) as Rated[]).map(
    ({ score, comment, conversation_id }) => `${score} ${comment} ${bytesToId(conversation_id)}`,
  );
type Rated = { score: number; comment: string; conversation_id: Buffer };

describe('a customer', () => {
  it('asks, reads a cited answer, is taken over by a person, ends and rates it; a reload shows the same', async () => {
    const customer = await site.mountOpen();
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
    const agent = await site.takeOver(conversationId);
    await customer.sees('.event', 'has joined');
    expect(customer.textOf('.header h2')).toEqual(['agent']);
    await agent.client.request('typing:set', { conversationId, typing: true });
    await customer.has('.said.agent.typing');
    await agent.say('Hello, **agent** here');
    await customer.sees('.said.agent.message strong', 'agent');
    await until('no more typing is shown', () => customer.all('.typing').length === 0);

    customer.type('T');
    await until('the agent sees the customer type', () => agent.client.view(conversationId)?.typing.length);
    await customer.say('Thank **you** <img src=x onerror=alert(1)>');
    const { seq } = await agent.sees('Thank **you** <img src=x onerror=alert(1)>');
    await agent.client.request('message:read', { conversationId, seq });
    await customer.sees('.said.customer .foot', 'Read');
    expect(customer.all('img')).toEqual([]);
    expect(customer.textOf('.said.customer .bubble').at(-1)).toBe('Thank **you** <img src=x onerror=alert(1)>');

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
    const again = await site.mountOpen();
    expect(again.conversationId).toBe(conversationId);
    await again.sees('.said.customer .bubble', 'Thank **you**');
    expect(again.textOf('.said .bubble')).toEqual(before);
    await again.has('.thanks');
    await again.say('Anew');
    await again.sees('.said.ai.message', 'found nothing');
    expect(again.all('.ended')).toEqual([]);
  });

  it('rather does not wait, and has the AI again', async () => {
    const customer = await site.mountOpen({ language: 'zh-CN' });
    await customer.say('你好');
    await customer.sees('.said.ai', '您好');
    await customer.click('转人工客服');
    await customer.click('继续由 AI 解答');
    await customer.sees('.event', '您已取消等待');
  });

  it('is told until when nobody is there, also before asking for a person, and its place after a reload', async () => {
    const caller = { actor: { type: 'system' as const, id: null, name: null } };
    const set = (version: number, value: Record<string, unknown>) =>
      changeSetting(site.front, caller, { name: 'businessHours', version, value });
    const customer = await site.mountOpen();
    await customer.say('hello');
    await customer.has('.suggested');
    expect(customer.textOf('.suggested')).toEqual(['Talk to a person']);
    const date = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await set(0, { weekly: [], exceptions: [{ date, spans: [{ from: '12:00', to: '13:00' }] }] });
    await customer.click('Talk to a person');
    const when = sayWhen(`${date}T12:00:00Z`, Date.now(), 'en');
    await customer.sees('.event', `Nobody is there until ${when}. The AI goes on.`);
    await customer.sees('.suggested', `Nobody is there until ${when}.`);
    expect(when).toMatch(/day /);

    await set(1, { weekly: null, exceptions: [] });
    customer.chat.open();
    await until('it is asked again', () => customer.textOf('.suggested').join() === 'Talk to a person');
    await customer.sees('.event', 'Nobody is there at this hour.');
    await customer.click('Talk to a person');
    await customer.sees('.waiting', 'in line');
    const place = customer.textOf('.waiting p span');
    await customer.remove();
    const again = await site.mountOpen();
    await again.has('.waiting');
    expect(again.textOf('.waiting p span')).toEqual(place);
  });

  it('is told in words why something did not work', async () => {
    const customer = await site.mountOpen({ language: 'zh-CN' });
    await site.takeOver(customer.conversationId);
    await customer.sees('.event', '已接入会话');
    customer.chat.cancelWait();
    await customer.sees('.link-line', '此操作已不适用');
  });

  it('is told of what was said while the window was closed', async () => {
    const customer = await site.mountOpen();
    const host = createHostApi(customer.chat);
    const told: unknown[] = [];
    host.on('unread', (count) => told.push(count));
    host.on('close', () => told.push('closed'));
    await customer.say('hello');
    await customer.sees('.said.ai.message', 'automatic');
    await until('it is read', () => customer.chat.unread() === 0);
    customer.press('.panel', 'Escape');
    await until('it is closed', () => customer.all('.panel').length === 0);
    const agent = await site.takeOver(customer.conversationId);
    await agent.say('Are you there?');
    await customer.sees('.badge', '1');
    expect(customer.all('.launcher')[0]?.getAttribute('aria-label')).toBe('Open the chat (1 unread message)');
    host.open();
    await until('the badge is gone', () => customer.all('.badge').length === 0);
    expect(told[0]).toBe(0);
    await until('it is read', () => told.at(-1) === 0);
    expect(told.slice(-3)).toEqual(['closed', 1, 0]);
  });

  it('chooses a word of an input method with Enter, and sends nothing by it', async () => {
    const customer = await site.mountOpen();
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
    const customer = await site.mountOpen();
    customer.type('half a sen');
    await until('it is kept', () => customer.chat.draft() === 'half a sen');
    await customer.remove();
    const again = await site.mountOpen();
    expect((again.all('.composer textarea')[0] as HTMLTextAreaElement).value).toBe('half a sen');
  });

  it('sends a picture, and sees it', async () => {
    const customer = await site.mountOpen();
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
    expect(picture.src).toContain(`${site.url}/api/v1/files/`);
    expect(await fetch(picture.src)).toMatchObject({ status: 200 });
    // Nothing was said beside it.
    expect(customer.all('.said.customer.message .bubble')).toEqual([]);
    // As where the page's policy lets no picture in.
    picture.dispatchEvent(new window.Event('error'));
    await customer.sees('.said.message .file', 'dot.png');
    expect(customer.all('.said.message img')).toEqual([]);
  });

  it('reads back to the beginning, in two tabs that show the same', async () => {
    const customer = await site.mountOpen();
    await customer.say('I want to talk to a human');
    const other = await site.mountOpen();
    expect(other.conversationId).toBe(customer.conversationId);
    const agent = await site.takeOver(customer.conversationId);
    await Promise.all(Array.from({ length: 60 }, (_, n) => agent.say(`line ${n + 1}`)));
    await other.sees('.said.agent', 'line 60');
    await customer.remove();
    const again = await site.mountOpen();
    await again.sees('.said.agent', 'line 60');
    expect(again.all('.said')).toHaveLength(50);
    expect(again.all('.beginning')).toEqual([]);
    await again.chat.loadOlder();
    await again.sees('.said.customer', 'I want to talk to a human');
    await again.has('.beginning');
    expect(again.textOf('.said .bubble')).toEqual(other.textOf('.said .bubble'));
    await again.say('said in one tab');
    await other.sees('.said.customer', 'said in one tab');
    expect(again.textOf('[aria-live]')).toEqual(['']);
    await agent.say('read aloud');
    await again.sees('[aria-live]', 'agent: read aloud');
  });
});

describe('a visitor', () => {
  it('comes into being by opening the chat, not by loading the page', async () => {
    const count = async () => Number((await site.knex('customers').count({ n: '*' }))[0]?.n);
    const before = await count();
    const customer = site.mount();
    await customer.has('.launcher');
    expect([customer.chat.store.get().link, await count()]).toEqual(['idle', before]);
    await customer.click('Open the chat');
    await until('it is open', () => customer.chat.store.get().view);
    expect(await count()).toBe(before + 1);
  });

  it('whose log-in is over becomes a new one, and what was not sent is offered again', async () => {
    const customer = await site.mountOpen();
    await customer.say('hello');
    await customer.sees('.said.ai.message', 'automatic');
    await customer.remove();
    await site.knex('refresh_tokens').delete();
    await site.knex('logins').delete();
    const key = Object.keys(browser.window.localStorage).find((name) => name.endsWith('session')) ?? '';
    const kept = JSON.parse(browser.window.localStorage.getItem(key) ?? '') as { visitor: string };
    browser.window.localStorage.setItem(key, JSON.stringify({ ...kept, endsAt: 0 }));
    const { conversationId } = customer;
    const left = { conversationId, clientMessageId: 'left', text: 'left over', createdAt: new Date().toISOString() };
    browser.window.localStorage.setItem(key.replace(/session$/, 'outbox:gone'), JSON.stringify([left]));

    const again = site.mount({ open: true });
    const view = await until('it is open', () => again.chat.store.get().view);
    expect(view.conversationId).not.toBe(conversationId);
    expect(view.messages).toEqual([]);
    await again.sees('.said.unsent', 'left over');
    await again.click('Try again');
    await again.sees('.said.message', 'left over');
    expect(again.all('.unsent')).toEqual([]);
  });

  it('whom the host knows keeps their thread, and finds it on another device', async () => {
    const { token } = await site.staff('admin');
    const made = await site.ask('POST /admin/sites', { token, json: { name: 'Shop' } });
    const { id: siteId } = made.body as { id: string };
    const secret = 'a secret of thirty-two characters or more';
    await site.ask(`POST /admin/sites/${siteId}/identity-keys`, { token, json: { algorithm: 'HS256', secret } });
    const claims = { sub: 'c-1', name: 'Ann', exp: Math.floor(Date.now() / 1000) + 3600 };
    const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret));

    const customer = await site.mountOpen({ siteId });
    await customer.say('before I logged in');
    await customer.sees('.said.customer.message', 'before I logged in');
    await createHostApi(customer.chat).identify(signed);
    await customer.sees('.said.customer.message', 'before I logged in');
    expect(customer.chat.store.get().view?.conversationId).toBe(customer.conversationId);
    await browser.close();
    browser = site.openBrowser();
    const elsewhere = site.mount({ siteId });
    const host = createHostApi(elsewhere.chat);
    await expect(host.identify('no token')).rejects.toMatchObject({ problem: { code: 'unauthorized' } });
    await host.identify(signed);
    host.open();
    await elsewhere.sees('.said.customer.message', 'before I logged in');
  });

  it('who logs out leaves nothing behind', async () => {
    const customer = await site.mountOpen();
    await customer.say('secret');
    await customer.sees('.said.customer.message', 'secret');
    customer.type('more secrets');
    await createHostApi(customer.chat).logout();
    expect(customer.all('.panel')).toEqual([]);
    for (const storage of [browser.window.localStorage, browser.window.sessionStorage])
      expect(Object.keys(storage)).toEqual([]);
    customer.chat.open();
    const view = await until('another one is here', () => customer.chat.store.get().view);
    expect(view.conversationId).not.toBe(customer.conversationId);
    await until('nothing is shown', () => customer.all('.said').length === 0);
  });
});

describe('a server that is away when the page loads', () => {
  it('is said so, tried again, and what was written meanwhile is sent', async () => {
    const { url } = site;
    const answer = globalThis.fetch;
    const gate = { shut: true };
    globalThis.fetch = (...asked) => (gate.shut ? Promise.reject(new TypeError('Failed to fetch')) : answer(...asked));
    try {
      const customer = site.mount({ open: true, baseUrl: url });
      await customer.sees('.link-line', 'cannot be reached');
      await customer.say('are you there?');
      await customer.sees('.said.unsent .foot', 'Sending');
      await customer.remove();
      const again = site.mount({ open: true, baseUrl: url });
      await again.sees('.said.unsent', 'are you there?');
      gate.shut = false;
      browser.window.dispatchEvent(new browser.window.Event('online'));
      await again.sees('.said.message.customer', 'are you there?');
      expect(again.textOf('.said.customer')).toHaveLength(1);
    } finally {
      globalThis.fetch = answer;
    }
  });
});
