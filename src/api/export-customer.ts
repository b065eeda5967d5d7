import type { CustomerRecord } from '#contract/customers.ts';
import type { Knex } from '#shared/db/knex.ts';
import { listConversations } from '#shared/db/lists/list-conversations.ts';
import { listSessions } from '#shared/db/lists/list-sessions.ts';
import { exportMessages } from './export-thread.ts';

/** Rows read at once; no more of an export is ever in memory. */
const pageSize = 100;
const maxSessions = 1000;

/** Everything that is kept of a customer as the text of one JSON document, in pieces. Read while it is sent. */
export async function* exportCustomer(knex: Knex, customer: CustomerRecord, at: Date): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(at)},"customer":${JSON.stringify(customer)},"conversations":[`;
  let after: Parameters<typeof listConversations>[1]['after'] = null;
  let between = '';
  do {
    const page = await listConversations(knex, { customerId: customer.id, after, limit: pageSize });
    for (const conversation of page.items) {
      const filter = { conversationId: conversation.id };
      const { items: sessions } = await listSessions(knex, { filter, reach: null, after: null, limit: maxSessions });
      yield `${between}{"conversation":${JSON.stringify(conversation)},"sessions":${JSON.stringify(sessions)},"messages":[`;
      yield* exportMessages(knex, conversation.id);
      yield ']}';
      between = ',';
    }
    after = page.next;
  } while (after);
  yield ']}\n';
}
