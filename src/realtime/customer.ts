import { changedOf } from '#contract/commands.ts';
import { type ChatAnswers, chatAccess, chatRequests } from '#contract/sockets.ts';
import { requireFeature } from '#shared/commands/settings/require-feature.ts';
import type { Context } from '#shared/context.ts';
import { openConversation, ownConversation } from '#shared/lane/open-conversation.ts';
import type { CustomerAccount } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import { type ChatSocket, nameOf, refreshAuth } from './auth.ts';
import { handleRequests } from './handle.ts';
import { createSeat } from './seat.ts';

const asks = { schemas: chatRequests, access: chatAccess };

/** A customer's socket on `/chat`. */
export function serveCustomer(ctx: Context, tokens: Tokens, socket: ChatSocket, customer: CustomerAccount) {
  const { knex, log } = ctx;
  const by = () => ({ type: 'customer' as const, id: customer.id, name: nameOf(socket) });
  const authorise = (id: string) => ownConversation(knex, id, customer.id);
  const seat = createSeat({ ctx, socket, by, authorise });

  handleRequests<typeof chatRequests, ChatAnswers>(socket, log, asks, {
    'conversation:open': async ({ conversationId, commandId }) => {
      const asked = { customer, by: by(), clientCommandId: commandId };
      return seat.open(conversationId ? await authorise(conversationId) : await openConversation(ctx, asked));
    },
    'conversation:sync': seat.sync,
    'conversation:leave': seat.leave,
    'message:send': seat.send,
    'message:read': seat.read,
    'typing:set': seat.type,
    'reply:stop': seat.stop,
    'handoff:request': async (request) =>
      changedOf(await seat.ask('handoff.request', request, { reason: 'customer_asked', detail: request.reason })),
    'handoff:cancel': async (request) => changedOf(await seat.ask('handoff.cancel', request, {})),
    'conversation:close': async (request) => changedOf(await seat.ask('conversation.close', request, {})),
    'conversation:rate': async (request) => {
      requireFeature(ctx, 'ratings');
      const { score, comment = null } = request;
      return changedOf(await seat.ask('conversation.rate', request, { score, comment }));
    },
    'auth:refresh': async ({ token }) => ({ expiresAt: await refreshAuth(ctx, socket, tokens, token) }),
  });
}
