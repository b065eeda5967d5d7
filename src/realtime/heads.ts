import type { Namespace, Socket } from 'socket.io';
import { conversationOfRoom } from '#contract/rooms.ts';
import type { Context } from '#shared/context.ts';
import { type Head, readHeads } from '#shared/db/reads.ts';
import { every } from '#shared/every.ts';
import { leaveUnseen } from './leave-rooms.ts';

/** How often each socket hears where its conversations stand, ms (docs/ARCHITECTURE.md §7): a half-dead link is noticed by it. */
const headsMs = 25_000;

/** Conversations asked for in one query. */
const chunk = 1000;

/**
 * Tells the head `seq` of every conversation that a socket of this process is in. A socket leaves those that it may no
 * longer see: news of another owner may be lost with the link to Redis, and a role may allow less by now.
 */
export function startHeads(ctx: Context, namespaces: Namespace[]): void {
  every(headsMs, () => tellHeads(ctx.knex, namespaces), 'heads could not be told', ctx);
}

export async function tellHeads(knex: Context['knex'], namespaces: Namespace[]): Promise<void> {
  const sockets = namespaces.flatMap((namespace) => [...namespace.sockets.values()]);
  const ids = [...new Set(sockets.flatMap(conversationsOf))];
  const heads = new Map<string, Head>();
  for (let at = 0; at < ids.length; at += chunk) {
    for (const head of await readHeads(knex, ids.slice(at, at + chunk))) heads.set(head.id, head);
  }
  for (const socket of sockets) {
    const known = conversationsOf(socket).flatMap((id) => {
      const head = heads.get(id);
      return head && !leaveUnseen(socket, head) ? [[id, head.lastSeq] as const] : [];
    });
    // Also when there is none: who is missing there was put out of the room, and would wait for news for ever.
    socket.emit('conversation:heads', { heads: Object.fromEntries(known) });
  }
}

const conversationsOf = (socket: Socket): string[] =>
  [...socket.rooms].flatMap((room) => conversationOfRoom(room) ?? []);
