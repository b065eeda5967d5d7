import { bytesToId, idToBytes } from '#shared/id.ts';
import { createConversation, openConversation } from '#shared/lane/open-conversation.ts';
import { say } from './actors.ts';
import type { Api } from './api-fixture.ts';

/** What talkers say, and nobody else does: to be looked for afterwards. */
export const words = 'zanzibar';

/** A visitor with conversations in which they have spoken. */
export async function openTalker(api: Api, name: string, conversations = 1) {
  const visitor = await api.visitor(name);
  const { id } = visitor.customer;
  const [row] = await api.knex('customers').where({ id: idToBytes(id) });
  const customer = { id, channel: 'web', siteId: bytesToId(row.site_id) };
  const by = { type: 'customer' as const, id, name };
  const ids: string[] = [];
  for (let n = 0; n < conversations; n += 1) {
    const asked = { customer, by };
    const { id: conversationId } = await (n === 0 ? openConversation : createConversation)(api.front, asked);
    await say(api.front, { by, conversationId }, `${name} says ${words} ${n}`);
    ids.push(conversationId);
  }
  return { ...visitor, id, by, conversations: ids, account: { type: 'customer' as const, name, ...customer } };
}
