import type { Actor } from '#domain/conversation.ts';
import { createUser } from '#shared/commands/accounts/create-user.ts';
import { customerAccount, findCustomer } from '#shared/commands/accounts/find-account.ts';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { createVisitor } from '#shared/commands/customers/create-visitor.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { randomId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { openConversation } from '#shared/lane/open-conversation.ts';
import type { Account } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import type { Installation } from './installation.ts';
import type { Seat, Target } from './target.ts';

type Customer = Account & { type: 'customer' };
type Taken = { customer: Customer; conversationId: string };

/** Conversations that one agent may have, at most. */
const mostSlots = 100;

/**
 * Customers with a conversation each, made through the lanes. For `messages` an agent takes each one, so that no
 * message wakes the AI: the floor has none. Tokens are new each time, they live a quarter of an hour.
 */
export function createProductSeats({ ctx, knex, config }: Installation): Target['seats'] {
  const made = { messages: [] as Taken[], replies: [] as Taken[] };
  let tokens: Tokens | undefined;
  let agent: Actor & { id: string };

  async function make(kind: keyof typeof made, opened: Tokens): Promise<Taken> {
    const { customer: shown } = await createVisitor({ knex, tokens: opened, now: Date.now }, {});
    const row = await findCustomer(knex, shown.id);
    if (!row) throw new Error('the customer was not made');
    const customer = customerAccount(row) as Customer;
    const by = { type: 'customer' as const, id: customer.id, name: customer.name };
    const { id: conversationId } = await openConversation(ctx, { customer, by });
    if (kind === 'messages') {
      if (made.messages.length % mostSlots === 0) agent = await makeAgent(knex);
      await ctx.lanes.ask(commandOf('conversation.take', { by: agent, conversationId, at: Date.now() }, {}));
    }
    return { customer, conversationId };
  }

  return async (kind, count) => {
    tokens ??= await openTokens(knex, readFieldKeys(config), Date.now);
    while (made[kind].length < count) made[kind].push(await make(kind, tokens));
    const seats: Seat[] = [];
    for (const { customer, conversationId } of made[kind].slice(0, count)) {
      seats.push({ token: (await tokens.issue(customer)).token, conversationId });
    }
    return seats;
  };
}

async function makeAgent(knex: Installation['knex']): Promise<Actor & { id: string }> {
  const email = `${randomId().slice(0, 12)}@bench.example`;
  const made = await createUser({ knex, now: Date.now }, { email, name: 'Bench', role: 'agent', password: randomId() });
  await knex('users').where({ email }).update({ capacity: mostSlots });
  return { type: 'agent', id: made.id, name: made.name };
}
