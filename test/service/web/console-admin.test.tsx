import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parkJob } from '#shared/commands/park-job.ts';
import { type Api, openApiFixture, password } from '../../support/api-fixture.ts';
import { type ConsolePage, openConsolePage } from '../../support/console-page.tsx';
import { openPage } from '../../support/open-page.ts';
import { until } from '../../support/until.ts';

let api: Api;
let token: string;
let page: ConsolePage;
let browser: ReturnType<typeof openPage>;

beforeAll(async () => {
  // The forms are Node's, as its `fetch` is.
  const { FormData, File } = globalThis;
  browser = openPage('http://console.test/');
  Object.assign(globalThis, { FormData, File });
  api = await openApiFixture();
  const { url } = await api.realtime();
  api.config.REALTIME_URL = url;
  await api.staff('agent');
  ({ token } = await api.staff('admin'));
});
afterAll(async () => {
  await api.close();
  browser.close();
});
beforeEach(() => window.localStorage.clear());
afterEach(() => {
  page.close();
  window.sessionStorage.clear();
});

async function logIn(role: 'admin' | 'agent', path: string): Promise<void> {
  page = openConsolePage(api.url, path);
  await page.write('E-mail', `${role}@example.com`);
  await page.write('Password', password);
  await page.click('Log in');
  await until('the desk is there', () => page.root.querySelector('.rail'));
}

/** Presses the button of a dialog that asks once more. */
const confirm = async () => (await until('it asks', () => page.all('[role=dialog] .primary')[0])).click();
const send = (form = '[role=dialog] form') => page.root.querySelector<HTMLFormElement>(form)?.requestSubmit();
const rowOf = (said: string) => page.all('tr').find((row) => row.textContent?.includes(said));
const pressIn = async (said: string, name: string) => {
  const button = await until(`"${name}" beside "${said}"`, () =>
    [...(rowOf(said)?.querySelectorAll('button') ?? [])].find((one) => one.textContent === name),
  );
  button.click();
};

describe('knowledge', () => {
  const add = async (title: string, text: string) => {
    const { body } = await api.ask('POST /admin/knowledge/documents', { token, json: { title, text } });
    return (body as { document: { id: string; version: number } }).document;
  };

  it('takes a typed text, says what is wrong with it, and finds it', async () => {
    await logIn('admin', '/knowledge');
    await page.sees('The AI has nothing to answer from');
    await page.click('Write a text');
    await page.write('Title', 'Zeppelins');
    await page.write('Text, in Markdown', 'A zeppelin for an hour costs 300 €.');
    await page.write('Web address', 'nowhere');
    send();
    await until('the address is refused', () => page.root.querySelector('[role=dialog] .fault')?.textContent);
    await page.write('Web address', 'https://shop.example/zeppelins');
    send();
    await until('it is in the list', () => rowOf('Zeppelins')?.textContent?.includes('Typed'));
    page.all<HTMLAnchorElement>('.tabs a')[1]?.click();
    await page.write('Question', 'What does a zeppelin cost?');
    send('main form');
    await page.sees('the AI gets it');
    expect(page.root.querySelector('.found blockquote')?.textContent).toContain('300 €');
    await page.write('Question', 'Who won the world cup?');
    send('main form');
    await page.sees('Nothing: the AI has nothing to answer this from.');
  });

  it('takes several files, and says of each what became of it', async () => {
    await logIn('admin', '/knowledge');
    const box = await until('the box', () => page.root.querySelector('.drop-box'));
    const names = ['balloons.md', 'picture.png', 'kites.txt'];
    const files = names.map((name) => new File([`# ${name}\n\nAbout ${name}.`], name));
    const drop = new window.Event('drop', { bubbles: true, cancelable: true });
    box.dispatchEvent(Object.assign(drop, { dataTransfer: { files } }));
    await until(
      'all have ended',
      () => page.all('.page-uploads li').length === 3 && !page.text().includes('Waits for'),
    );
    await page.sees('kites.txtAdded');
    await page.sees('balloons.mdAdded');
    await page.sees('It is no text in UTF-8 whose name ends in .md or .txt.');
    await until('they are in the list', () => rowOf('kites.txt')?.textContent?.includes('File'));
    await page.write('Title, address or file', 'balloons');
    await until('others are not', () => page.all('tbody tr').length === 1);
  });

  it('keeps what was written when somebody else was faster, and shows what is there', async () => {
    const { id, version } = await add('Gliders', 'A glider is quiet.');
    await logIn('admin', `/knowledge/${id}`);
    await page.write('Text, in Markdown', 'A glider is very quiet.');
    const json = { version, title: 'Our gliders' };
    await api.ask(`PATCH /admin/knowledge/documents/${id}`, { token, json });
    await page.click('Save');
    await page.sees('Somebody else has changed this meanwhile.');
    expect(page.field('Text, in Markdown')?.value).toBe('A glider is very quiet.');
    expect(page.field('Title')?.value).toBe('Our gliders');
    expect(page.root.querySelector('.as-it-is')?.textContent).toContain('A glider is quiet.');
    await page.click('Save');
    await until('nothing is unsaved', () => !page.text().includes('not saved'));
    const { body } = await api.ask(`GET /admin/knowledge/documents/${id}`, { token });
    expect(body).toMatchObject({ title: 'Our gliders', text: 'A glider is very quiet.' });
  });

  it('switches off and on, and deletes', async () => {
    const { id } = await add('Rockets', 'A rocket is loud.');
    await logIn('admin', '/knowledge');
    await pressIn('Rockets', 'Switch off');
    await pressIn('Rockets', 'Switch on');
    await until('it is on', () => rowOf('Rockets')?.textContent?.includes('Switch off'));
    await pressIn('Rockets', 'Delete');
    await confirm();
    await until('it is gone', () => !rowOf('Rockets'));
    expect((await api.ask(`GET /admin/knowledge/documents/${id}`, { token })).status).toBe(404);
  });

  it('is rid of the sample shop, and of nothing else', async () => {
    await add('Kept', 'This one is ours.');
    const { id } = await add('A sample', 'An invented page.');
    await api.knex('knowledge_documents').where({ title: 'A sample' }).update({ source: 'sample' });
    await logIn('admin', '/knowledge');
    await page.click('Remove the sample shop');
    await confirm();
    await page.sees('1 document removed');
    await page.seesNot('Remove the sample shop');
    await until('it is gone', () => !rowOf('A sample') && rowOf('Kept'));
    expect((await api.ask(`GET /admin/knowledge/documents/${id}`, { token })).status).toBe(404);
  });

  it('is read by agents, who have nothing to change it with', async () => {
    const { id } = await add('Read me', 'For everybody.');
    await logIn('agent', '/knowledge');
    await page.sees('Read me');
    expect(page.all('main button, .drop-box')).toHaveLength(0);
    rowOf('Read me')?.querySelector('a')?.click();
    await page.sees('For everybody.');
    expect(location.pathname).toBe(`/console/knowledge/${id}`);
    expect(page.all('main button, textarea')).toHaveLength(0);
  });
});

describe('canned replies', () => {
  it('are added, changed and deleted; what is wrong with one is said', async () => {
    await logIn('admin', '/team/canned-replies');
    await page.sees('There is no canned reply');
    await page.click('Add a reply');
    await page.write('Shortcut', '/hi');
    await page.write('Title', 'Greeting');
    await page.write('Text', 'Hi {{customer.nickname}}!');
    send();
    await page.sees('the placeholders are');
    await page.write('Text', 'Hi {{customer.name}}!');
    send();
    await until('it is in the list', () => rowOf('/hi')?.textContent?.includes('any'));
    await page.click('Add a reply');
    await page.write('Shortcut', '/hi');
    await page.write('Title', 'Another');
    await page.write('Text', 'Hello!');
    send();
    await page.sees('Another reply has this shortcut.');
    await page.click('Close');
    await pressIn('/hi', 'Edit');
    await page.write('Language', 'en');
    send();
    await until('it says so', () => rowOf('/hi')?.textContent?.includes('en'));
    await pressIn('/hi', 'Delete');
    await confirm();
    await page.sees('There is no canned reply');
  });

  it('are for agents to read', async () => {
    const json = { shortcut: '/bye', title: 'Good-bye', text: 'Good-bye!' };
    await api.ask('POST /admin/canned-replies', { token, json });
    await logIn('agent', '/team/canned-replies');
    await page.sees('Good-bye!');
    expect(page.all('main button')).toHaveLength(0);
  });
});

describe('the team', () => {
  it('has groups, whose members are chosen', async () => {
    await logIn('admin', '/team/groups');
    await page.click('Add a group');
    await until('agents can be chosen', () => page.all('.members label').length === 2);
    page.all('.members label')[1]?.querySelector('input')?.click();
    await page.write('Name', 'Billing');
    send();
    await until('who is in it', () => rowOf('Billing')?.textContent?.includes('agent'));
    await pressIn('Billing', 'Edit');
    const { body } = await api.ask('GET /admin/skill-groups', { token });
    const [group] = (body as { items: { id: string; version: number }[] }).items;
    const json = { version: group?.version, description: 'Invoices' };
    await api.ask(`PATCH /admin/skill-groups/${group?.id}`, { token, json });
    await page.write('Name', 'Money');
    send();
    await page.sees('Somebody else has changed this meanwhile.');
    expect(page.field('What for')?.value).toBe('Invoices');
    send();
    await until('both changes are kept', () => rowOf('Money')?.textContent?.includes('Invoices'));
    await pressIn('Money', 'Delete');
    await confirm();
    await page.sees('There is no group');
  });

  it('says how much an agent may have at once', async () => {
    await logIn('admin', '/team');
    const capacity = async () => {
      const { body } = await api.ask('GET /admin/users?q=agent@', { token });
      return (body as { items: { capacity: number | null }[] }).items[0]?.capacity;
    };
    for (const [written, stored] of [
      ['3', 3],
      ['', null],
    ] as const) {
      const field = await until('the field', () => page.field('Conversations at once of agent'));
      field.value = written;
      field.dispatchEvent(new window.Event('change', { bubbles: true }));
      await until('it is stored', async () => (await capacity()) === stored);
      page.close();
      page = openConsolePage(api.url, '/team');
    }
  });
});

describe('the system', () => {
  const park = (queue: string, job: string, payload: unknown) =>
    parkJob(api.knex, { queue, job, jobId: null, payload, error: `Error: no ${job}\n  at its place` });
  const letters = async () => {
    const { body } = await api.ask('GET /admin/dead-letters', { token });
    return (body as { items: { job: string }[] }).items.map(({ job }) => job);
  };

  it('says what is wrong and what to do, and which processes are there, and stays fresh', async () => {
    await logIn('admin', '/system');
    await page.sees('Nobody works on the queue handoffs');
    await page.sees('Start a worker that serves it.');
    await page.sees('seen here since');
    await until('the realtime process', () => rowOf('Realtime')?.textContent?.includes('s ago'));
    await page.sees('No dead letters');
    await park('handoffs', 'waiting.tell', {});
    await until('the letter comes by itself', () => rowOf('Error: no waiting.tell'));
    await page.sees('Jobs or commands were given up');
    await api.knex('dead_letters').del();
  });

  it('opens a dead letter, sends it again, and drops it', async () => {
    await park('handoffs', 'waiting.tell', { of: 'Ann' });
    await park('lanes', 'commands.apply', { type: 'message.invent' });
    await logIn('admin', '/system');
    await pressIn('Error: no waiting.tell', 'Open');
    await page.sees('"of": "Ann"');
    await page.sees('at its place');
    await page.click('Send again');
    await page.sees('1 sent again');
    await until(
      'it is not among them',
      async () => !rowOf('waiting.tell') && !(await letters()).includes('waiting.tell'),
    );
    await pressIn('commands.apply', 'Open');
    await page.click('Send again');
    await page.sees('It does not fit the state things are in now.');
    await page.click('Drop');
    await confirm();
    await page.sees('No dead letters');
    expect(await letters()).toEqual([]);
    await api.knex('dead_letters').del();
  });

  it('sends a page of them again, and says how many could not be sent', async () => {
    for (const n of [1, 2]) await park('handoffs', 'waiting.tell', { n });
    await park('lanes', 'commands.apply', { type: 'message.invent' });
    await logIn('admin', '/system');
    await page.sees('Error: no commands.apply');
    await page.click('Send 50 again');
    await page.sees('2 sent again, 1 could not be sent');
    await until('the broken one stays', () => rowOf('commands.apply') && !rowOf('waiting.tell'));
    expect(await letters()).toEqual(['commands.apply']);
    await api.knex('dead_letters').del();
  });

  it('is not for agents', async () => {
    await logIn('agent', '/system');
    await until('the inbox', () => location.pathname.startsWith('/console/inbox'));
    expect(page.all('.rail > a').map((one) => one.textContent)).not.toContain('System');
  });
});

describe('business hours', () => {
  /** A day to come. */
  const day = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10);
  const stored = async () => {
    const { body } = await api.ask('GET /admin/business-hours', { token });
    return body as { timeZone: string; weekly: { day: string }[]; exceptions: unknown[]; open: boolean };
  };

  it('are entered by day, with days of their own, and it says whether it is open', async () => {
    await logIn('admin', '/settings/businessHours');
    await page.sees('Open now');
    await page.write('Time zone', 'Asia/Shanghai');
    page.all<HTMLInputElement>('.hours input[type=checkbox]')[0]?.click();
    await page.click('Remove hours, Monday');
    await page.write('Friday until', '00:00');
    await page.click('Add a day');
    await page.write('Day', day);
    await page.click(`Add hours, ${day}`);
    await page.write(`${day} until`, '12:00');
    await page.click('Save');
    await page.sees('Saved');
    const { timeZone, weekly, exceptions } = await stored();
    expect(timeZone).toBe('Asia/Shanghai');
    expect(weekly.map(({ day }) => day)).toEqual(['tuesday', 'wednesday', 'thursday', 'friday']);
    expect(weekly.at(-1)).toMatchObject({ from: '09:00', to: '24:00' });
    expect(exceptions).toEqual([{ date: day, spans: [{ from: '09:00', to: '12:00' }] }]);
  });

  it('that make no sense are refused at their place, and closed is closed', async () => {
    await logIn('admin', '/settings/businessHours');
    await page.write('Tuesday until', '08:00');
    await page.click('Save');
    await page.sees('must end after it begins');
    for (const one of ['Tuesday', 'Wednesday', 'Thursday', 'Friday']) await page.click(`Remove hours, ${one}`);
    await page.click('Save');
    await page.sees('Closed now, opens ');
    expect((await stored()).open).toBe(false);
  });
});
