import { AppError } from '#contract/errors.ts';
import type { Actor } from '#domain/conversation.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { findConversation, findLatestConversation } from '#shared/db/reads.ts';
import { nameId, newId } from '#shared/id.ts';
import { commandOf } from './command-of.ts';
import type { Lanes } from './open-lanes.ts';

export type Visitor = { id: string; siteId: string; channel: string };
type Deps = { knex: Knex; lanes: Lanes; now: () => number };
type Asked = { customer: Visitor; by: Actor; clientCommandId?: string | undefined; traceId?: string | undefined };

/**
 * The customer's latest conversation, or the first one, made now. The first has an id named after the customer, so two
 * tabs that open at once make the same one.
 */
export async function openConversation(deps: Deps, asked: Asked): Promise<ConversationRow> {
  const latest = await findLatestConversation(deps.knex, asked.customer.id);
  return latest ?? create(deps, asked, nameId('first conversation', asked.customer.id));
}

/** A further conversation. With a client id, asking again gives the same one. */
export function createConversation(deps: Deps, asked: Asked): Promise<ConversationRow> {
  const { customer, clientCommandId } = asked;
  const id = clientCommandId ? nameId('conversation', customer.id, clientCommandId) : newId();
  return create(deps, asked, id);
}

async function create({ knex, lanes, now }: Deps, asked: Asked, conversationId: string): Promise<ConversationRow> {
  const { customer, by, traceId, clientCommandId } = asked;
  const { siteId, channel, id: customerId } = customer;
  const command = { by, conversationId, at: now(), clientCommandId, traceId };
  await lanes.ask(commandOf('conversation.create', command, { siteId, channel, customerId }));
  const row = await findConversation(knex, conversationId);
  if (!row) throw new AppError('unavailable');
  return row;
}

/** A customer's own conversation. Others' are `not_found`, as if they were not there. */
export async function ownConversation(knex: Knex, id: string, customerId: string): Promise<ConversationRow> {
  const row = await findConversation(knex, id);
  if (!row || row.customerId !== customerId) throw new AppError('not_found');
  return row;
}
