import type Router from '@koa/router';
import { changedOf } from '#contract/commands.ts';
import { chatRoutes } from '#contract/routes/chat.ts';
import type { Changed } from '#contract/sockets.ts';
import type { Command } from '#domain/command.ts';
import { requireFeature } from '#shared/commands/settings/require-feature.ts';
import { listConversations } from '#shared/db/lists/list-conversations.ts';
import { presentConversation } from '#shared/db/present/present.ts';
import { readPage } from '#shared/db/reads.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import { createConversation, ownConversation } from '#shared/lane/open-conversation.ts';
import type { CustomerAccount } from '#shared/token/account.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { askedBy } from '../asked-by.ts';
import { byTime, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { queueMessage } from '../queue-message.ts';

type Own = { params: { id: string }; account: CustomerAccount; ctx: ApiContext };

/** A customer's own conversations. Whatever belongs to somebody else is `not_found`. */
export function serveChat(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, lanes, now } = deps;
  const ownOf = ({ params, account }: Pick<Own, 'params' | 'account'>) => ownConversation(knex, params.id, account.id);

  mount(router, deps, chatRoutes, {
    'POST /chat/conversations': async ({ account, ctx }) => {
      const asked = { customer: account, by: actorOf(account), ...askedBy(ctx) };
      const conversation = presentConversation(await createConversation(deps, asked));
      ctx.set('location', `${ctx.path.replace(/\/$/, '')}/${conversation.id}`);
      return conversation;
    },
    'GET /chat/conversations': ({ account, query: { limit, cursor } }) =>
      paged(byTime, cursor, (after) => listConversations(knex, { customerId: account.id, after, limit })),
    'GET /chat/conversations/:id': async (asked) => presentConversation(await ownOf(asked)),
    'GET /chat/conversations/:id/messages': async (asked) => {
      const own = { conversationId: asked.params.id, customerId: asked.account.id };
      const page = await readPage(knex, { ...own, ...asked.query });
      // Whose it is was asked along with the messages. Where there are none, it is not known yet.
      if (page.messages.length === 0) await ownOf(asked);
      return page;
    },
    'POST /chat/conversations/:id/messages': async ({ body, ...asked }) => {
      const { id: conversationId } = await ownOf(asked);
      const { traceId } = askedBy(asked.ctx);
      return queueMessage(deps, { by: actorOf(asked.account), conversationId, said: body, traceId });
    },
    'POST /chat/conversations/:id/handoff': ({ body, ...asked }) =>
      ask(asked, 'handoff.request', { reason: 'customer_asked', detail: body.reason }),
    'POST /chat/conversations/:id/close': (asked) => ask(asked, 'conversation.close', {}),
    'POST /chat/conversations/:id/rating': ({ body: { score, comment = null }, ...asked }) => {
      requireFeature(deps, 'ratings');
      return ask(asked, 'conversation.rate', { score, comment });
    },
  });

  /** Puts a command on the conversation's lane and answers with the state it led to. */
  async function ask<T extends Command['type']>(asked: Own, type: T, payload: PayloadOf<T>): Promise<Changed> {
    const { id: conversationId } = await ownOf(asked);
    const envelope = { ...askedBy(asked.ctx), by: actorOf(asked.account), conversationId, at: now() };
    return changedOf(await lanes.ask(commandOf(type, envelope, payload)));
  }
}

const actorOf = ({ id, name }: CustomerAccount) => ({ type: 'customer' as const, id, name });
