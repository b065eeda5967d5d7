import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newAgent } from '../../support/actors.ts';
import { type Api, password } from '../../support/api-fixture.ts';
import { openDesk } from '../../support/chat.ts';
import { type ConsoleFixture, openConsoleFixture } from '../../support/console-fixture.ts';
import { type ConsolePage, openConsolePage } from '../../support/console-page.tsx';
import { until } from '../../support/until.ts';

let api: Api;
let url: string;
let page: ConsolePage;
let desk: ConsoleFixture;
let waiting: ConsoleFixture['waiting'];

beforeAll(async () => {
  desk = await openConsoleFixture();
  ({ api, url, waiting } = desk);
});
afterAll(() => desk.close());
beforeEach(() => window.localStorage.clear());
afterEach(() => {
  page.close();
  window.sessionStorage.clear();
});

async function logIn(email: string, path = ''): Promise<void> {
  page = await desk.logIn(email, path);
}

async function invite(email: string) {
  const { token } = await desk.asAdmin();
  const json = { email, name: 'New', role: 'agent' };
  const made = await api.ask('POST /admin/users/invite', { token, json });
  return made.body as { token: string };
}

describe('at the door', () => {
  it('says what is wrong, and leads to where one wanted to go', async () => {
    page = openConsolePage(api.url, '/team');
    await page.write('E-mail', 'agent@example.com');
    await page.write('Password', 'a guess');
    await page.click('Log in');
    await page.sees('The e-mail address or the password is wrong.');
    await page.write('Password', password);
    await page.click('Log in');
    await until('the team', () => page.root.querySelector('main[aria-label="Team"]'));
    expect(location.pathname).toBe('/console/team');
  });

  it('keeps the log-in over a reload, and logs out', async () => {
    await logIn('agent@example.com');
    page.close();
    page = openConsolePage(api.url);
    await page.sees('Nobody is waiting');
    await page.click('Account and display');
    await page.click('Log out');
    await page.sees('Welcome back');
    expect(window.localStorage.getItem('chat-api-console:log-in')).toBeNull();
  });

  it('shows the log-in page as soon as the log-in is ended elsewhere, at the same address', async () => {
    await logIn('agent@example.com', '/inbox/all');
    await page.sees('Any state');
    const { refreshToken } = JSON.parse(window.localStorage.getItem('chat-api-console:log-in') ?? '{}');
    await api.ask('POST /auth/logout', { json: { refreshToken } });
    await page.sees('Your log-in has ended.');
    expect(location.pathname).toBe('/console/inbox/all');
  });
});

describe('an account', () => {
  it('waits after too many wrong passwords, and says for how long', async () => {
    page = openConsolePage(api.url);
    await page.write('E-mail', 'nobody@example.com');
    for (let round = 0; round < 6; round += 1) {
      await page.write('Password', `guess ${round}`);
      await page.click('Log in');
      await until('an answer', () => page.button('Log in') ?? page.text().includes('Too many'));
    }
    await page.sees('Too many wrong passwords. Try again in ');
  });

  it('begins with the link of an invitation', async () => {
    const { token } = await invite('tom@example.com');
    page = openConsolePage(api.url, `/welcome#${token}`);
    await page.write('New password', 'short');
    await page.click('Set the password');
    await until('it says why not', () => page.root.querySelector('[role=alert]')?.textContent);
    await page.write('New password', password);
    await page.click('Set the password');
    await page.sees('Nobody is waiting');
    expect(location.href).not.toContain(token);
  });

  it('makes room for another that logs in in another tab', async () => {
    await logIn('agent@example.com', '/inbox/mine');
    await page.sees('No conversation is yours');
    const { body } = await api.ask('POST /auth/login', { json: { email: 'admin@example.com', password } });
    const { accessToken, refreshToken } = body as { accessToken: string; refreshToken: string };
    const key = 'chat-api-console:log-in';
    window.localStorage.setItem(key, JSON.stringify({ accessToken, refreshToken, endsAt: Date.now() + 900_000 }));
    window.dispatchEvent(new window.StorageEvent('storage', { key }));
    await page.sees('Settings');
  });
});

describe('the inbox', () => {
  it('takes who waits, both talk, notes are for colleagues, and it goes back and is closed', async () => {
    const zoe = await waiting('Zoë');
    await logIn('agent@example.com');
    await page.open('Zoë');
    await page.sees('A person was asked for.');
    await page.click('Take');
    await zoe.isIn('human');

    const field = await page.write('Answer', 'I look into it.');
    page.press(field, 'Enter', { isComposing: true });
    page.press(field, 'Enter', { shiftKey: true });
    page.press(field, 'Enter');
    await until('the customer hears', () => zoe.messages().some(({ text }) => text === 'I look into it.'));
    await zoe.send('Thank you!');
    await page.sees('Thank you!');
    await until('it counts as read', async () => (await zoe.row()).agent_read_seq === (await zoe.row()).last_seq);
    const { seq } = await until('the answer', () => zoe.messages().find(({ text }) => text === 'I look into it.'));
    await zoe.get('message:read', { conversationId: zoe.conversationId, seq: seq + 1 });
    await page.sees('Seen');

    await page.click('Note');
    const note = await page.write('Note', 'A patient one.');
    page.press(note, 'Enter');
    await page.sees('A patient one.');
    expect(zoe.messages().some(({ text }) => text.includes('patient'))).toBe(false);
    expect(page.field('Note')?.value).toBe('');

    await page.click('Give back to the AI');
    await zoe.isIn('ai');
    await page.click('Answer');
    await page.sees('The AI answers here.');
    await page.click('Close');
    await until('it asks again', () => page.root.querySelector('[role=dialog]'));
    page.root.querySelector<HTMLButtonElement>('[role=dialog] .primary')?.click();
    await zoe.isIn('closed');
    await page.sees('This conversation is closed.');
  });

  it('has who comes and goes in its lists without a reload', async () => {
    await logIn('agent@example.com');
    await page.sees('Nobody is waiting');
    const amara = await waiting('Amara');
    await page.sees('Amara');
    await page.sees('No. 1 in the line');
    await until('the title counts', () => document.title === '(1) Chat API');
    await amara.get('handoff:cancel', { conversationId: amara.conversationId });
    await page.sees('Nobody is waiting');
    await until('the title counts', () => document.title === 'Chat API');
  });

  it('tells who comes second', async () => {
    const liam = await waiting('Liam');
    await logIn('agent@example.com');
    await page.open('Liam');
    await page.sees('The customer is waiting.');
    const other = await openDesk(api, url, liam.conversationId, newAgent('Noor'));
    // Before the page can hear of it, both have pressed the button.
    const take = page.button('Take');
    await other.take();
    take?.click();
    await page.sees('somebody else has it now');
  });

  it('says so when somebody else has got what one looks at', async () => {
    const ines = await waiting('Ines');
    await logIn('agent@example.com');
    await page.open('Ines');
    await page.click('Take');
    await ines.isIn('human');
    const noor = newAgent('Noor');
    await api.issue(noor.account);
    const sue = await openDesk(api, url, ines.conversationId, newAgent('Sue', 'supervisor'));
    await sue.get('conversation:transfer', { conversationId: ines.conversationId, agentId: noor.account.id });
    await page.sees('You may not see this conversation any more');
    await page.sees('No conversation is yours');
  });

  it('sends files, which the customer gets', async () => {
    const ola = await waiting('Ola');
    await logIn('agent@example.com');
    await page.open('Ola');
    await page.click('Take');
    const picker = await until('files can be chosen', () => page.root.querySelector<HTMLInputElement>('[type=file]'));
    const file = new File(['order,price'], 'orders.csv', { type: 'text/csv' });
    Object.defineProperty(picker, 'files', { value: [file] });
    picker.dispatchEvent(new window.Event('change', { bubbles: true }));
    await until('it is there', () => page.root.querySelector('.uploads [aria-busy=false]'));
    await page.click('Send');
    await until('the customer has it', () => ola.messages().find(({ attachments }) => attachments.length === 1));
    await until('it is shown', () => page.button('orders.csv11 bytes'));
  });

  it('adds and removes tags, and renames the customer', async () => {
    await waiting('Ben');
    await logIn('admin@example.com');
    await page.open('Ben');
    const tag = await page.write('Add a tag', 'VIP');
    tag.closest('form')?.requestSubmit();
    await until('the tag is in the list', () => page.root.querySelector('.row .tag')?.textContent === 'vip');
    await page.click('Remove the tag vip');
    await until('it is gone', () => !page.root.querySelector('.row .tag'));
    await page.click('Edit');
    await page.write('Name', 'Benedikt');
    await page.click('Save');
    await until('the list says so', () => page.root.querySelector('.row')?.textContent?.includes('Benedikt'));
  });

  it('finds what was said, and who is called so', async () => {
    await waiting('Ugo', 'My zeppelin has a hole.');
    await logIn('admin@example.com');
    await page.write('Search messages and customers', 'zeppelin');
    await until('the message', () => page.root.querySelector('.hit mark')?.textContent === 'zeppelin');
    await page.write('Search messages and customers', 'Ugo');
    await page.sees('Customers');
    await page.click('UUgo');
    await until('the thread', () => page.root.querySelector('.thread-head h1')?.textContent === 'Ugo');
  });
});

describe('the office', () => {
  it('saves a setting upon the version that was read, and tells of a conflict', async () => {
    await logIn('admin@example.com', '/settings/assistant');
    await page.write('Name', 'Ava');
    const { body } = await api.ask('POST /auth/login', { json: { email: 'admin@example.com', password } });
    const { accessToken: token } = body as { accessToken: string };
    const change = { version: 0, value: { greeting: 'Hello!' } };
    await api.ask('PATCH /admin/settings/assistant', { token, json: change });
    await page.click('Save');
    await page.sees('Somebody else has saved this meanwhile.');
    await page.click('Save');
    await page.sees('Saved');
    const { body: saved } = await api.ask('GET /admin/settings/assistant', { token });
    expect(saved).toMatchObject({ version: 2, value: { name: 'Ava', greeting: 'Hello!' } });
    await page.click('Put back');
    await until('it asks again', () => page.root.querySelector('[role=dialog] .primary')).then((yes) =>
      (yes as HTMLElement).click(),
    );
    await until('it is as before', () => page.field('Name')?.value === 'Assistant');
  });

  it('shows figures, who is in the team, and who did what', async () => {
    await logIn('admin@example.com', '/overview');
    await page.sees('Resolved by the AI');
    page.close();
    page = openConsolePage(api.url, '/team');
    await page.sees('agent@example.com');
    await page.click('Invite');
    await page.write('Name', 'Uma');
    await page.write('E-mail', 'uma@example.com');
    page.root.querySelector('form')?.requestSubmit();
    await until('the link', () =>
      page.field('Hand this link over: it works once')?.value.includes('/console/welcome#'),
    );
    page.close();
    page = openConsolePage(api.url, '/audit');
    await page.sees('user.invite');
  });
});

describe('a role', () => {
  it('that may only read has nothing to press', async () => {
    const admin = await api.ask('POST /auth/login', { json: { email: 'admin@example.com', password } });
    const { accessToken: token } = admin.body as { accessToken: string };
    const permissions = ['conversations.read', 'conversations.read_all'];
    await api.ask('POST /admin/roles', { token, json: { name: 'reader', permissions } });
    const made = { email: 'reader@example.com', name: 'Rea', role: 'reader', password };
    await api.ask('POST /admin/users', { token, json: made });
    await waiting('Kim');
    await logIn('reader@example.com');
    await page.open('Kim');
    await page.sees('Your role may read only.');
    expect(page.all('.thread-actions button')).toHaveLength(0);
    expect(page.all('.rail > a').map((one) => one.textContent)).not.toContain('Team');
  });

  it('of an agent has no office', async () => {
    await logIn('agent@example.com', '/settings');
    await until('the inbox', () => location.pathname.startsWith('/console/inbox'));
  });
});
