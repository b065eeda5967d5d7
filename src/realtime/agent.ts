import { changedOf } from '#contract/commands.ts';
import { agentsRoom } from '#contract/rooms.ts';
import { type AgentAnswers, agentAccess, agentRequests } from '#contract/sockets.ts';
import { overrideOf } from '#domain/policy.ts';
import { findReceiver } from '#shared/commands/agents/find-receiver.ts';
import { requireFeature } from '#shared/commands/settings/require-feature.ts';
import { visibleConversation } from '#shared/commands/visible-conversation.ts';
import type { Context } from '#shared/context.ts';
import { listWaiting } from '#shared/db/lists/list-waiting.ts';
import { presentNote } from '#shared/db/present/present.ts';
import { listNotes } from '#shared/db/reads.ts';
import type { UserAccount } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import { type ChatSocket, nameOf, refreshAuth, renewSubject } from './auth.ts';
import { handleRequests } from './handle.ts';
import type { Presence } from './presence.ts';
import { createSeat } from './seat.ts';
import type { Suggestions } from './suggestions.ts';

/** A staff socket on `/agent`. The lane decides who owns a conversation; here is only who asks. */
export function serveAgent(
  ctx: Context,
  { tokens, suggestions, presence }: { tokens: Tokens; suggestions: Suggestions; presence: Presence },
  socket: ChatSocket,
  user: UserAccount,
) {
  const { knex, log } = ctx;
  const by = () => ({ type: 'agent' as const, id: user.id, name: nameOf(socket) });
  // A role may allow something else by now, so it is looked up for each request.
  const subject = () => socket.data.subject;
  const authorise = (id: string) => visibleConversation(knex, id, subject());
  const seat = createSeat({ ctx, socket, by, authorise });
  void socket.join(agentsRoom);
  presence.tell(socket).catch((error: Error) => log.debug({ err: error }, 'an agent could not be told who is there'));

  const asks = { schemas: agentRequests, access: agentAccess, renew: () => renewSubject(ctx, socket) };
  handleRequests<typeof agentRequests, AgentAnswers>(socket, log, asks, {
    'conversation:watch': async ({ conversationId }) => {
      const opened = await seat.open(await authorise(conversationId));
      return { ...opened, notes: (await listNotes(knex, conversationId)).map(presentNote) };
    },
    'conversation:sync': seat.sync,
    'conversation:leave': seat.leave,
    'message:send': seat.send,
    'message:read': seat.read,
    'typing:set': seat.type,
    'reply:stop': seat.stop,
    'conversation:take': async (request) => changedOf(await seat.ask('conversation.take', request, {})),
    'conversation:release': async (request) =>
      changedOf(await seat.ask('conversation.release', request, overrideOf(subject()))),
    'conversation:close': async (request) =>
      changedOf(await seat.ask('conversation.close', request, overrideOf(subject()))),
    'conversation:transfer': async (request) => {
      const to = await findReceiver(ctx, request);
      return changedOf(await seat.ask('conversation.transfer', request, { ...to, ...overrideOf(subject()) }));
    },
    'note:add': async (request) => {
      const { noteId = '' } = await seat.ask('note.add', request, { text: request.text });
      return { noteId };
    },
    'suggestion:request': async ({ conversationId }, pass) => {
      requireFeature(ctx, 'suggestions');
      await authorise(conversationId);
      // It changes nothing, and the model takes its time: what the agent does next need not wait for it.
      pass();
      return { text: await suggestions.request(conversationId, user.id) };
    },
    'waiting:list': async () => ({ items: await listWaiting(knex) }),
    'presence:set': async ({ status }) => {
      await presence.set(user.id, status);
      return { status };
    },
    'auth:refresh': async ({ token }) => ({ expiresAt: await refreshAuth(ctx, socket, tokens, token) }),
  });
}
