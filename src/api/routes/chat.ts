import type Router from '@koa/router';
import { z } from 'zod';
import { AppError } from '#contract/errors.ts';
import { handoffBody, idempotencyKey, listQuery, messagesQuery, ratingBody, sendBody } from '#contract/http.ts';
import { parse } from '#contract/parse.ts';
import type { Changed, Queued } from '#contract/sockets.ts';
import { uuid } from '#contract/wire.ts';
import type { Command } from '#domain/command.ts';
import { listConversations } from '#shared/db/list-conversations.ts';
import type { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { presentConversation } from '#shared/db/present.ts';
import { readPage } from '#shared/db/reads.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import { createConversation, ownConversation } from '#shared/lane/open-conversation.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { authenticate, customerOf } from '../middleware/authenticate.ts';
import { bodyOf, jsonBody } from '../middleware/body.ts';

const keyHeader = z.object({ 'idempotency-key': idempotencyKey });

/** A customer's own conversations. Whatever belongs to somebody else is `not_found`. */
export function chatRoutes(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, lanes, now, tokens } = deps;
  const customers = authenticate(tokens);
  const json = jsonBody();
  const one = '/chat/conversations/:id';

  router.post('/chat/conversations', customers, json, async (ctx) => {
    const asked = { customer: customerOf(ctx), by: actorOf(ctx), ...askedBy(ctx) };
    const conversation = presentConversation(await createConversation(deps, asked));
    ctx.status = 201;
    ctx.set('location', `${ctx.path.replace(/\/$/, '')}/${conversation.id}`);
    ctx.body = conversation;
  });

  router.get('/chat/conversations', customers, async (ctx) => {
    const { limit, cursor } = parse(listQuery, ctx.query);
    const list = { customerId: customerOf(ctx).id, after: cursor ? readCursor(cursor) : null, limit };
    const { items, next } = await listConversations(knex, list);
    ctx.body = { items, nextCursor: next && writeCursor(next) };
  });

  router.get(one, customers, async (ctx) => {
    ctx.body = presentConversation(await ownOf(ctx));
  });

  router.get(`${one}/messages`, customers, async (ctx) => {
    const query = parse(messagesQuery, ctx.query);
    const { id: conversationId } = await ownOf(ctx);
    ctx.body = await readPage(knex, { conversationId, ...query });
  });

  router.post(`${one}/messages`, customers, json, async (ctx) => {
    const message = bodyOf(ctx, sendBody);
    const { id: conversationId } = await ownOf(ctx);
    const { traceId } = askedBy(ctx);
    const sent = sendMessage(lanes, { by: actorOf(ctx), conversationId, ...message, at: now(), traceId });
    await sent.accepted;
    ctx.status = 202;
    ctx.body = { messageId: sent.messageId, status: 'queued' } satisfies Queued;
  });

  router.post(`${one}/handoff`, customers, json, async (ctx) => {
    const { reason: detail } = bodyOf(ctx, handoffBody);
    ctx.body = await ask(ctx, 'handoff.request', { reason: 'customer_asked', detail });
  });

  router.post(`${one}/close`, customers, json, async (ctx) => {
    ctx.body = await ask(ctx, 'conversation.close', {});
  });

  router.post(`${one}/rating`, customers, json, async (ctx) => {
    const { score, comment = null } = bodyOf(ctx, ratingBody);
    ctx.body = await ask(ctx, 'conversation.rate', { score, comment });
  });

  async function ownOf(ctx: ApiContext): Promise<ConversationRow> {
    const customer = customerOf(ctx);
    const id = uuid.safeParse(ctx.params.id);
    if (!id.success) throw new AppError('not_found');
    return ownConversation(knex, id.data, customer.id);
  }

  /** Puts a command on the conversation's lane and answers with the state it led to. */
  async function ask<T extends Command['type']>(ctx: ApiContext, type: T, payload: PayloadOf<T>): Promise<Changed> {
    const asked = askedBy(ctx);
    const { id: conversationId } = await ownOf(ctx);
    const command = commandOf(type, { ...asked, by: actorOf(ctx), conversationId, at: now() }, payload);
    const { state, epoch, agent } = await lanes.ask(command);
    return { conversationId, state, epoch, agent };
  }
}

function actorOf(ctx: ApiContext) {
  const { id, name } = customerOf(ctx);
  return { type: 'customer' as const, id, name };
}

/** Who asks again with the same `Idempotency-Key` gets the first answer again. */
function askedBy(ctx: ApiContext) {
  const { 'idempotency-key': clientCommandId } = parse(keyHeader, ctx.headers);
  return { clientCommandId, traceId: ctx.state.requestId };
}
