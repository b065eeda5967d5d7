import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newAgent } from '../../support/actors.ts';
import { openDesk } from '../../support/chat.ts';
import { type ConsoleFixture, openConsoleFixture } from '../../support/console-fixture.ts';
import type { ConsolePage } from '../../support/console-page.tsx';
import { until } from '../../support/until.ts';

let desk: ConsoleFixture;
let page: ConsolePage;

beforeAll(async () => {
  desk = await openConsoleFixture();
});
afterAll(() => desk.close());
beforeEach(() => window.localStorage.clear());
afterEach(() => {
  page.close();
  window.sessionStorage.clear();
});

/** From now on the account may have no more conversations than it has. */
async function leaveNoRoom(id: string): Promise<void> {
  const { token } = await desk.asAdmin();
  const { body: agents } = await desk.api.ask('GET /admin/agents', { token });
  const { items } = agents as { items: { id: string; open: number }[] };
  const { body: user } = await desk.api.ask(`GET /admin/users/${id}`, { token });
  const { version } = user as { version: number };
  const capacity = items.find((agent) => agent.id === id)?.open;
  await desk.api.ask(`PATCH /admin/users/${id}`, { token, json: { version, capacity } });
}

/** What a list offers under that name. */
const option = (name: string) =>
  page.all('[role=option]').find((one) => one.querySelector('.option-name')?.textContent === name);

describe('an agent', () => {
  it('has texts at hand, by a slash or a button, with the names in them', async () => {
    const { token } = await desk.asAdmin();
    const texts = [
      { shortcut: '/hello', title: 'Greeting', text: 'Hello {{customer.name}}, this is {{ agent.name }}.' },
      { shortcut: '/bye', title: 'Farewell', text: 'Good bye, and hello again!' },
    ];
    for (const json of texts) await desk.api.ask('POST /admin/canned-replies', { token, json });
    const lea = await desk.waiting('Lea');
    page = await desk.logIn('agent@example.com');
    await page.open('Lea');
    await page.click('Take');
    await lea.isIn('human');
    const titles = () => page.all('[role=option] strong').map((one) => one.textContent);

    const field = await page.write('Answer', '/');
    await until('both are offered', () => titles().join() === 'Farewell,Greeting');
    page.press(field, 'Escape');
    await until('they are gone', () => titles().length === 0);
    expect(field).toBe(page.field('Answer'));
    await page.write('Answer', '');
    await page.write('Answer', '/hel');
    expect(titles()).toEqual(['Greeting', 'Farewell']);
    page.press(field, 'Enter', { isComposing: true });
    page.press(field, 'ArrowDown');
    await until(
      'the second is chosen',
      () => page.root.querySelector('.option[aria-selected=true] strong')?.textContent === 'Farewell',
    );
    page.press(field, 'ArrowDown');
    await until(
      'the first is chosen',
      () => page.root.querySelector('.option[aria-selected=true] strong')?.textContent === 'Greeting',
    );
    page.press(field, 'Enter');
    await until('the names are in it', () => field.value === 'Hello Lea, this is agent.');
    expect(lea.messages().some(({ text }) => text.startsWith('/'))).toBe(false);

    await page.click('Canned replies');
    page.press(await page.write('Canned replies', 'farewell'), 'Enter');
    await until('it stands at the caret', () => field.value === 'Hello Lea, this is agent.Good bye, and hello again!');
    page.press(field, 'Enter');
    await until('the customer hears', () => lea.messages().some(({ text }) => text.endsWith('hello again!')));
  });

  it('passes on to a colleague who has room, found by typing, and to a group', async () => {
    const bo = await desk.waiting('Bo');
    const [noor, busy] = [newAgent('Noor'), newAgent('Noam')];
    await openDesk(desk.api, desk.url, bo.conversationId, noor);
    const other = await desk.waiting('Flo');
    await (await openDesk(desk.api, desk.url, other.conversationId, busy)).take();
    await leaveNoRoom(busy.account.id);
    const { token, user } = await desk.asAdmin();
    const group = { name: 'Refunds', memberIds: [user.id] };
    await desk.api.ask('POST /admin/skill-groups', { token, json: group });

    // An agent may not look at accounts, and passes on all the same.
    page = await desk.logIn('agent@example.com');
    await page.open('Bo');
    await page.click('Take');
    await bo.isIn('human');
    await page.click('Transfer');
    await until('a full one is shown as such', () => option('Noam')?.getAttribute('aria-disabled') === 'true');
    expect(option('Noam')?.textContent).toBe('Noamfull · 1 of 1');
    option('Noam')?.click();
    const field = await page.write('Transfer to', 'noo');
    expect(page.all('[role=option]')).toEqual([option('Noor')]);
    page.press(field, 'Enter', { isComposing: true });
    page.press(field, 'Enter');
    await bo.hears('conversation:changed', ({ agent }) => agent?.id === noor.account.id);
    await page.sees('Passed on to Noor');
    await page.sees('Choose a conversation');
    page.close();

    window.localStorage.clear();
    page = await desk.logIn('admin@example.com', '/inbox/all');
    await page.open('Bo');
    await page.sees('Noor answers here.');
    await page.click('Transfer');
    // Who manages has come to look: away until they say otherwise.
    await until('the group', () => option('Refunds')?.textContent === 'Refunds0 of 1 online').then(() =>
      option('Refunds')?.click(),
    );
    await bo.isIn('waiting');
    await page.sees('The customer is waiting.');
  });

  it('is told of what is given to them, and why they may take no more', async () => {
    const ada = await desk.waiting('Ada');
    page = await desk.logIn('agent@example.com', '/inbox/waiting');
    await page.sees('Ada');
    const { token } = await desk.asAdmin();
    await desk.api.ask(`POST /admin/conversations/${ada.conversationId}/assign`, {
      ...{ token, json: { agentId: desk.agent.id } },
    });
    await page.sees('The conversation with Ada is yours now');
    await until('it stands among their own', () => page.root.querySelector('.tabs .unread-dot'));
    expect(document.title).toMatch(/^\(\d+\)/);
    await page.click('The conversation with Ada is yours now');
    await page.sees('Give back to the AI');
    expect(location.pathname).toBe(`/console/inbox/mine/${ada.conversationId}`);

    await leaveNoRoom(desk.agent.id);
    await page.click('Account and display');
    await until('it is counted', () => page.root.querySelector('.slots.full'));
    const eli = await desk.waiting('Eli');
    page.root.querySelector<HTMLAnchorElement>('.tabs a')?.click();
    await page.open('Eli');
    await page.sees('You have as many conversations as you may.');
    const { length } = page.text().split('as many conversations as you may');
    await page.click('Take');
    await until('it is said why not', () => page.text().split('as many conversations as you may').length > length);
    expect((await eli.row()).state).toBe('waiting');
  });
});
