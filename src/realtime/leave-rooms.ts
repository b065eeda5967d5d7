import type { Namespace } from 'socket.io';
import { conversationRoom } from '#contract/rooms.ts';
import type { Facts } from '#contract/sockets.ts';
import { maySee } from '#domain/policy.ts';
import type { FactInFlight } from '#shared/fanout.ts';
import type { ChatSocket } from './auth.ts';

const changed = '["conversation:changed",';

/**
 * A conversation has another owner: agents' sockets of this process that may no longer see it leave its room, before
 * anything else is told there. Customers need no such thing: a merger closes all their sockets.
 */
export function leaveChanged(agents: Namespace, { body }: FactInFlight): void {
  if (!body.startsWith(changed)) return;
  const [, { conversationId, agent }] = JSON.parse(body) as [string, Facts['conversation:changed']];
  for (const id of agents.adapter.rooms.get(conversationRoom(conversationId)) ?? []) {
    const socket = agents.sockets.get(id);
    // A customer's id says nothing to staff.
    if (socket) leaveUnseen(socket, { id: conversationId, customerId: '', agentId: agent?.id ?? null });
  }
}

/** A socket that may not see this conversation leaves its room. Returns whether it did. */
export function leaveUnseen(
  socket: ChatSocket,
  conversation: { id: string; customerId: string; agentId: string | null },
): boolean {
  if (maySee(socket.data.subject, conversation)) return false;
  void socket.leave(conversationRoom(conversation.id));
  return true;
}
