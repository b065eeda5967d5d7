import { openChatClient } from '#client/open-chat-client.ts';
import { openWidget, type WidgetOptions } from '../../web/widget/open-widget.tsx';
import { openApiFixture } from './api-fixture.ts';
import { openPage, userOf } from './open-page.ts';
import { until } from './until.ts';

export type WidgetFixture = Awaited<ReturnType<typeof openWidgetFixture>>;

/** The whole system in this process, and browsers that look at it. `openBrowser` begins with an empty storage. */
export async function openWidgetFixture(env: Record<string, string> = {}) {
  const api = await openApiFixture(env);
  await api.worker();
  const { url: realtimeUrl } = await api.realtime();
  Object.assign(api.front.config, { REALTIME_URL: realtimeUrl });
  const { token: staffToken } = await api.staff('agent');
  const opened: { close(): Promise<void> }[] = [];

  function mount(more: Partial<WidgetOptions> = {}) {
    const widget = openWidget({ baseUrl: api.url, ...more });
    opened.push({ close: widget.remove });
    return { ...widget, ...userOf(widget.shadow) };
  }

  return {
    ...api,
    mount,
    openBrowser() {
      const page = openPage(`${api.url}/`);
      return {
        ...page,
        async close() {
          for (const one of opened.splice(0)) await one.close();
          page.close();
        },
      };
    },
    /** The chat opened, and in its conversation. */
    async mountOpen(more: Partial<WidgetOptions> = {}) {
      const customer = mount({ open: true, ...more });
      const view = await until('it is open', () => customer.chat.store.get().view);
      return { ...customer, conversationId: view.conversationId };
    },
    /** An agent who has taken the conversation. */
    async takeOver(conversationId: string) {
      const access = async () => staffToken;
      const client = openChatClient({ url: realtimeUrl, namespace: '/agent', tokens: { access, renew: access } });
      opened.push(client);
      await client.watch(conversationId);
      await client.request('conversation:take', { conversationId });
      return {
        client,
        say: (text: string) => client.send(conversationId, text).done,
        sees: (text: string) =>
          until(`the agent sees "${text}"`, () =>
            client.view(conversationId)?.messages.find((one) => one.text === text),
          ),
      };
    },
  };
}
