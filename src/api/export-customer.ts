import type { CustomerRecord } from '#contract/customers.ts';
import type { Knex } from '#shared/db/knex.ts';
import { readConversations } from './export-conversations.ts';
import { exportThread } from './export-thread.ts';

/**
 * Everything that is kept of a customer as the text of one JSON document, in pieces. Read while it is sent. The notes of
 * staff are no part of it.
 */
export async function* exportCustomer(knex: Knex, customer: CustomerRecord, at: Date): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(at)},"customer":${JSON.stringify(customer)},"conversations":[`;
  let between = '';
  for await (const conversation of readConversations(knex, { filter: { customerId: customer.id }, reach: null })) {
    yield `${between}{"conversation":${JSON.stringify(conversation)},`;
    yield* exportThread(knex, conversation.id, { staffNotes: false });
    yield '}';
    between = ',';
  }
  yield ']}\n';
}
