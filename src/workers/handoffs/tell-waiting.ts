import { agentsRoom, conversationRoom } from '#contract/rooms.ts';
import type { Context } from '#shared/context.ts';
import { listWaiting } from '#shared/db/lists/list-waiting.ts';

/** Tells everyone who waits, and all agents, the places in the line. */
export async function tellWaiting({ knex, fanout }: Context): Promise<void> {
  for (const { conversationId, position, etaSeconds } of await listWaiting(knex)) {
    const fact = { conversationId, position, etaSeconds };
    fanout.tell('customers', conversationRoom(conversationId), 'waiting:changed', fact);
    fanout.tell('agents', agentsRoom, 'waiting:changed', fact);
  }
  await fanout.flush();
}
