import type { ErrorCode } from '#contract/errors.ts';
import type { Command } from '#domain/command.ts';
import type { Lanes } from '#shared/lane/open-lanes.ts';
import { settle } from '#shared/lane/settle.ts';

/**
 * Settles a command that has no reason to be refused, but with `unless`: then the answer is false. Any other refusal
 * ends the job, which would else try it for ever.
 */
export async function settleWell(
  lanes: Lanes,
  command: Command,
  signal: AbortSignal,
  unless?: ErrorCode,
): Promise<boolean> {
  const result = await settle(lanes, command, signal);
  if (!result.ok && result.code !== unless) {
    throw new Error(`${command.type} of ${command.conversationId} came to ${result.code}`);
  }
  return result.ok;
}
