import type Router from '@koa/router';
import { changedOf } from '#contract/commands.ts';
import { AppError } from '#contract/errors.ts';
import { conversationRoutes } from '#contract/routes/conversations.ts';
import { tagRoutes } from '#contract/routes/tags.ts';
import type { Changed } from '#contract/sockets.ts';
import { maxTags } from '#contract/wire.ts';
import type { Command } from '#domain/command.ts';
import { overrideOf, type Subject } from '#domain/policy.ts';
import { findAgent } from '#shared/commands/agents/find-agent.ts';
import { findReceiver } from '#shared/commands/agents/find-receiver.ts';
import { visibleConversation } from '#shared/commands/visible-conversation.ts';
import { listStateChanges, listTags, readAttributes, readDetail } from '#shared/db/desk-reads.ts';
import { listDeskConversations } from '#shared/db/lists/list-desk.ts';
import { listSessions } from '#shared/db/lists/list-sessions.ts';
import { presentNote } from '#shared/db/present/present.ts';
import { listNotes, readPage } from '#shared/db/reads.ts';
import { findConversations, findMessages } from '#shared/db/search/find-said.ts';
import { readConversationTags } from '#shared/db/tags.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import type { UserAccount } from '#shared/token/account.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { askedBy } from '../asked-by.ts';
import { byNumber, byTime, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { queueMessage } from '../queue-message.ts';
import { reachOf } from '../reach.ts';

type Asked = { params: { id: string }; account: UserAccount; subject: Subject; ctx: ApiContext };

/** Attributes of one conversation, at most. */
const maxAttributes = 50;

/** Conversations for staff. What changes one is a command on its lane, as from a socket. */
export function serveConversations(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, lanes, now } = deps;
  const find = ({ params, subject }: Pick<Asked, 'params' | 'subject'>) =>
    visibleConversation(knex, params.id, subject);

  mount(router, deps, tagRoutes, { 'GET /admin/tags': async () => ({ items: await listTags(knex) }) });
  mount(router, deps, conversationRoutes, {
    'GET /admin/conversations': ({ query: { limit, cursor, sort, q: text, ...filter }, subject }) => {
      const list = { filter, reach: reachOf(subject), limit };
      return text === undefined
        ? paged(byTime, cursor, (after) => listDeskConversations(knex, { ...list, sort, after }))
        : paged(byNumber, cursor, (after) => findConversations(knex, { ...list, text, after }));
    },
    'GET /admin/messages': ({ query: { q: text, cursor, ...rest }, subject }) =>
      paged(byNumber, cursor, (after) => findMessages(knex, { text, ...rest, reach: reachOf(subject), after })),
    'GET /admin/conversations/:id': async (asked) => readDetail(knex, await find(asked)),
    'PATCH /admin/conversations/:id': async ({ body: { attributes }, ...asked }) => {
      const { id } = await find(asked);
      const laid = { ...(await readAttributes(knex, id)), ...attributes };
      refuseAbove(maxAttributes, Object.values(laid).filter((value) => value !== null).length, 'attributes');
      return act(asked, 'conversation.describe', { attributes });
    },
    'GET /admin/conversations/:id/messages': async (asked) => {
      const { id: conversationId } = await find(asked);
      return readPage(knex, { conversationId, ...asked.query });
    },
    'GET /admin/conversations/:id/notes': async (asked) => {
      const { id } = await find(asked);
      return { items: (await listNotes(knex, id)).map(presentNote) };
    },
    'GET /admin/conversations/:id/events': async ({ query: { limit, cursor }, ...asked }) => {
      const { id: conversationId } = await find(asked);
      return paged(byNumber, cursor, (after) => listStateChanges(knex, { conversationId, after, limit }));
    },
    'GET /admin/conversations/:id/sessions': async ({ query: { limit, cursor }, ...asked }) => {
      const { id: conversationId } = await find(asked);
      const list = { filter: { conversationId }, reach: null, limit };
      return paged(byTime, cursor, (after) => listSessions(knex, { ...list, after }));
    },
    'POST /admin/conversations/:id/messages': async ({ body, ...asked }) => {
      const { id: conversationId } = await find(asked);
      const { traceId } = askedBy(asked.ctx);
      return queueMessage(deps, { by: actorOf(asked.account), conversationId, said: body, traceId });
    },
    'POST /admin/conversations/:id/notes': async ({ body: { text }, ...asked }) => {
      const { noteId = '' } = await ask(asked, 'note.add', { text });
      return { noteId };
    },
    'POST /admin/conversations/:id/tags': async ({ body: { add, remove }, ...asked }) => {
      const { id } = await find(asked);
      const wanted = new Set([...(await tagsOf(id)), ...add]);
      for (const tag of remove) wanted.delete(tag);
      refuseAbove(maxTags, wanted.size, 'tags');
      await ask(asked, 'conversation.tag', { add, remove });
      return { tags: await tagsOf(id) };
    },
    'POST /admin/conversations/:id/take': (asked) => act(asked, 'conversation.take', {}),
    'POST /admin/conversations/:id/release': (asked) => act(asked, 'conversation.release', overrideOf(asked.subject)),
    'POST /admin/conversations/:id/close': (asked) => act(asked, 'conversation.close', overrideOf(asked.subject)),
    'POST /admin/conversations/:id/transfer': async ({ body, ...asked }) => {
      const to = await findReceiver(deps, body);
      return act(asked, 'conversation.transfer', { ...to, ...overrideOf(asked.subject) });
    },
    'POST /admin/conversations/:id/assign': async ({ body: { agentId }, ...asked }) =>
      act(asked, 'conversation.assign', { toAgent: await findAgent(deps, agentId) }),
  });

  const tagsOf = async (id: string) => (await readConversationTags(knex, [id])).get(id) ?? [];

  async function ask<T extends Command['type']>(asked: Asked, type: T, payload: PayloadOf<T>) {
    const { id: conversationId } = await find(asked);
    const envelope = { ...askedBy(asked.ctx), by: actorOf(asked.account), conversationId, at: now() };
    return lanes.ask(commandOf(type, envelope, payload));
  }

  async function act<T extends Command['type']>(asked: Asked, type: T, payload: PayloadOf<T>): Promise<Changed> {
    return changedOf(await ask(asked, type, payload));
  }
}

const actorOf = ({ id, name }: UserAccount) => ({ type: 'agent' as const, id, name });

function refuseAbove(most: number, count: number, path: string): void {
  if (count > most) throw new AppError('bad_request', undefined, [{ path, message: `at most ${most}` }]);
}
