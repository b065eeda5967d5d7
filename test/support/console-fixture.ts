import { openApiFixture, password } from './api-fixture.ts';
import { type Chat, openChat } from './chat.ts';
import { openConsolePage } from './console-page.tsx';
import { openPage } from './open-page.ts';
import { until } from './until.ts';

export type ConsoleFixture = Awaited<ReturnType<typeof openConsoleFixture>>;

/** A whole system with an agent and an admin, and this process as the browser in which they log in. */
export async function openConsoleFixture() {
  // The forms are Node's, as its `fetch` is.
  const { FormData, File } = globalThis;
  const browser = openPage('http://console.test/');
  Object.assign(globalThis, { FormData, File });
  Object.assign(window, { innerWidth: 1440 });
  const api = await openApiFixture();
  await api.worker();
  const { url } = await api.realtime();
  api.config.REALTIME_URL = url;
  const agent = await api.staff('agent');
  await api.staff('admin');
  return {
    ...{ api, url, agent },
    async logIn(email: string, path = '') {
      const page = openConsolePage(api.url, path);
      await page.write('E-mail', email);
      await page.write('Password', password);
      await page.click('Log in');
      await until('the desk is there', () => page.root.querySelector('.rail'));
      return page;
    },
    async asAdmin() {
      const { body } = await api.ask('POST /auth/login', { json: { email: 'admin@example.com', password } });
      const { accessToken: token, user } = body as { accessToken: string; user: { id: string } };
      return { token, user };
    },
    /** A customer who waits for a person. */
    async waiting(name: string, text = 'Where is my order?'): Promise<Chat> {
      const { accessToken, customer } = await api.visitor(name);
      const account = await api.tokens.verify(accessToken);
      const chat = await openChat(api, url, { ...personOf(customer.id, name), account: account as never });
      await chat.send(text);
      await chat.get('handoff:request', { conversationId: chat.conversationId });
      await chat.isIn('waiting');
      return chat;
    },
    async close() {
      await api.close();
      browser.close();
    },
  };
}

const personOf = (id: string, name: string) => ({
  customer: { id, siteId: '', channel: 'web' },
  by: { type: 'customer' as const, id, name },
});
