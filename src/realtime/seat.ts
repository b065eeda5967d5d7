import { type CommandData, changedOf } from '#contract/commands.ts';
import { AppError, presentError } from '#contract/errors.ts';
import { conversationRoom } from '#contract/rooms.ts';
import type { Changed, Opened, Page, Queued } from '#contract/sockets.ts';
import type { Command } from '#domain/command.ts';
import type { Actor } from '#domain/conversation.ts';
import type { Context } from '#shared/context.ts';
import { readPlace } from '#shared/db/lists/list-waiting.ts';
import type { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { presentConversation } from '#shared/db/present/present.ts';
import { markRead, readPage } from '#shared/db/reads.ts';
import { readDraft } from '#shared/draft.ts';
import { attachFiles } from '#shared/lane/attach-files.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import { stopReply } from '#shared/lane/stop-reply.ts';
import type { ChatSocket } from './auth.ts';

/** Newest messages that an opening shows, and messages in one page of a sync. */
const openLimit = 50;
const syncLimit = 200;

type Said = {
  conversationId: string;
  clientMessageId: string;
  text: string;
  attachments?: { fileId: string }[] | undefined;
};
type Keyed = { conversationId: string; commandId?: string | undefined };

export type SeatDeps = {
  ctx: Context;
  socket: ChatSocket;
  /** Who sits here, by the name of this moment: a new token may bring another. */
  by: () => Actor & { id: string };
  /** The conversation, if this socket may be in it. Throws `not_found` otherwise. */
  authorise: (conversationId: string) => Promise<ConversationRow>;
};

/** What a customer's and an agent's socket do alike. */
export function createSeat({ ctx, socket, by, authorise }: SeatDeps) {
  const { knex, redis, lanes, now, config, fanout } = ctx;
  const prefix = config.QUEUE_PREFIX;
  const { id: ownId, type: kind } = by();
  const side = kind === 'agent' ? 'agent' : 'customer';

  /**
   * A customer who is in the room was authorised on joining, and their conversation stays theirs. An agent's may be
   * somebody else's by now, before the news of it is here.
   */
  const isKnown = (conversationId: string): boolean =>
    side === 'customer' && socket.rooms.has(conversationRoom(conversationId));

  async function enter(conversationId: string): Promise<void> {
    if (!isKnown(conversationId)) await authorise(conversationId);
  }

  /**
   * Who is authorised already joins, and is asked again then: a change of owner between the two would find nobody in the
   * room to send away.
   */
  async function join(conversationId: string): Promise<ConversationRow> {
    const room = conversationRoom(conversationId);
    await socket.join(room);
    try {
      return await authorise(conversationId);
    } catch (error) {
      await socket.leave(room);
      throw error;
    }
  }

  /**
   * The running reply so far. A draft of a turn that is answered already is only about to be dropped. Without Redis there
   * is none, and what was said is shown all the same.
   */
  async function draftOf(row: ConversationRow) {
    const draft = await readDraft(redis, prefix, row.id).catch(() => null);
    if (!draft || draft.turn <= row.answeredTurn) return {};
    const { replyId, turn, index, text } = draft;
    return { draft: { replyId, turn, index, text } };
  }

  /** The place in the line is told when it changes; who comes later hears it here. */
  async function tellPlace({ id: conversationId, state, waitingSince }: ConversationRow): Promise<void> {
    if (state !== 'waiting' || !waitingSince) return;
    socket.emit('waiting:changed', { conversationId, ...(await readPlace(knex, waitingSince)) });
  }

  /** Joins first and reads then: what happens in between is told and read, and the client drops one of the two. */
  async function open({ id: conversationId }: ConversationRow): Promise<Opened> {
    const row = await join(conversationId);
    const page = readPage(knex, { conversationId, limit: openLimit });
    const [messages, draft] = await Promise.all([page, draftOf(row), tellPlace(row)]);
    return { ...messages, ...draft, conversation: presentConversation(row) };
  }

  async function sync({ conversationId, afterSeq }: { conversationId: string; afterSeq: number }): Promise<Page> {
    await enter(conversationId);
    const row = await join(conversationId);
    const page = await readPage(knex, { conversationId, afterSeq, limit: syncLimit });
    return page.hasMore ? page : { ...page, ...(await draftOf(row)) };
  }

  /** Out of the room: nothing more is told here. Whoever is not in it is out already, so nobody is asked who they are. */
  async function leave({ conversationId }: { conversationId: string }): Promise<Record<string, never>> {
    await socket.leave(conversationRoom(conversationId));
    return {};
  }

  async function send(
    { conversationId, clientMessageId, text, attachments: named }: Said,
    pass: () => void,
  ): Promise<Queued> {
    if (!isKnown(conversationId)) await authorise(conversationId);
    // Most messages name no file, and wait for nothing here.
    const attachments = named?.length
      ? await attachFiles(ctx, { conversationId, uploaderId: ownId, attachments: named })
      : [];
    const sent = sendMessage(lanes, { by: by(), conversationId, clientMessageId, text, attachments, at: now() });
    pass();
    sent.result
      .then((result) => {
        if (result.ok) return;
        const error = presentError(new AppError(result.code));
        socket.emit('message:refused', { conversationId, clientMessageId, error });
      })
      // No report came: the client's outbox sends it again under the same id.
      .catch(() => undefined);
    await sent.accepted;
    return { messageId: sent.messageId, status: 'queued' };
  }

  async function ask<T extends Command['type']>(type: T, request: Keyed, payload: PayloadOf<T>): Promise<CommandData> {
    const { conversationId, commandId } = request;
    await enter(conversationId);
    return lanes.ask(commandOf(type, { by: by(), conversationId, at: now(), clientCommandId: commandId }, payload));
  }

  async function stop({ conversationId, commandId }: Keyed): Promise<Changed> {
    await enter(conversationId);
    const asked = { by: by(), conversationId, clientCommandId: commandId };
    return changedOf(await stopReply({ redis, lanes, prefix, now }, asked));
  }

  async function read({ conversationId, seq }: { conversationId: string; seq: number }): Promise<{ seq: number }> {
    await enter(conversationId);
    const mark = await markRead(knex, conversationId, side, seq);
    fanout.tell('both', conversationRoom(conversationId), 'message:read', { conversationId, by: side, seq: mark });
    return { seq: mark };
  }

  async function type({ conversationId, typing }: { conversationId: string; typing: boolean }) {
    await enter(conversationId);
    const { id, name } = by();
    const who = { type: side, id, ...(name === null ? {} : { name }) } as const;
    fanout.tell('both', conversationRoom(conversationId), 'typing:changed', { conversationId, by: who, typing });
    return {};
  }

  return { open, sync, leave, send, ask, stop, read, type };
}
