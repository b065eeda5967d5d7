import type { Command } from '#domain/command.ts';
import type { Lanes } from '#shared/lane/open-lanes.ts';
import { settle } from '#shared/lane/settle.ts';

/** Settles a command that has no reason to be refused: one that is ends the job, which would else try it for ever. */
export async function settleWell(lanes: Lanes, command: Command, signal: AbortSignal): Promise<void> {
  const result = await settle(lanes, command, signal);
  if (!result.ok) throw new Error(`${command.type} of ${command.conversationId} came to ${result.code}`);
}
