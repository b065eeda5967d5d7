import type { Context } from '#shared/context.ts';
import { nameId, newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import { settle } from '#shared/lane/settle.ts';

export type Person = ReturnType<typeof newCustomer>;

/** Somebody who writes in a chat, and who they are as a command's actor and as a token's account. */
export function newCustomer(name = 'Ann') {
  const customer = { id: newId(), siteId: newId(), channel: 'web' };
  const by = { type: 'customer' as const, id: customer.id, name };
  return { customer, by, account: { type: 'customer' as const, name, ...customer } };
}

export function newAgent(name = 'Mia', role = 'agent') {
  const id = newId();
  return { by: { type: 'agent' as const, id, name }, account: { type: 'user' as const, id, name, role } };
}

export const ai = { type: 'ai' as const, id: null, name: null };

/**
 * A conversation of a new customer, made through the lane. Needs a worker. On a busy machine it waits: a test's own
 * set-up has no 5 s to be refused after.
 */
export async function openFor(ctx: Context, person = newCustomer()) {
  const { customer, by } = person;
  const { id: customerId, siteId, channel } = customer;
  const conversationId = nameId('first conversation', customerId);
  const asked = { by, conversationId, at: ctx.now(), clientCommandId: 'create' };
  const command = commandOf('conversation.create', asked, { siteId, channel, customerId });
  const made = await settle(ctx.lanes, command, new AbortController().signal);
  if (!made.ok) throw new Error(`no conversation: ${made.code}`);
  return { ...person, conversationId };
}

let counted = 0;
/** A message through the lane; resolves with what it came to. */
export function say(
  ctx: Context,
  { by, conversationId }: { by: { type: 'customer' | 'agent'; id: string; name: string }; conversationId: string },
  text: string,
  clientMessageId = `say-${++counted}`,
) {
  return sendMessage(ctx.lanes, { by, conversationId, clientMessageId, text, at: ctx.now() }).result;
}
