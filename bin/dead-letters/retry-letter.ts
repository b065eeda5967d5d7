import { type CommandResult, commandSchema } from '#contract/commands.ts';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import type { Command } from '#domain/command.ts';
import type { Context } from '#shared/context.ts';
import { submitAll } from '../shared/submit-all.ts';
import { type Letter, markRetried } from './read-letters.ts';

export type Retried = { id: string; sent: boolean; outcome: string };

/**
 * Sends a letter again: a command under its own id, so that it cannot be applied twice; a job under an id made of the
 * letter's, so that two who retry at once add one. A letter that cannot be understood stays as it is.
 */
export async function retryLetter(ctx: Context, letter: Letter): Promise<Retried> {
  const { id, retriedAt } = letter;
  if (retriedAt) return { id, sent: false, outcome: `was sent again at ${retriedAt} already` };
  try {
    const outcome = letter.queue === 'lanes' ? await retryCommands(ctx, letter) : await retryJob(ctx, letter);
    await markRetried(ctx.knex, id, ctx.now());
    return { id, sent: true, outcome };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, sent: false, outcome: `${error.message} [${error.code}]` };
  }
}

async function retryJob({ queues }: Context, { id, queue, job, payload }: Letter): Promise<string> {
  return `added to ${queue} as job ${await queues.addNamed(queue, job, payload, { id: `letter_${id}` })}`;
}

async function retryCommands(ctx: Context, { payload }: Letter): Promise<string> {
  const commands = commandsIn(payload).map((raw): Command => parse(commandSchema, raw));
  const results = await submitAll(ctx, commands);
  return results.map(outcomeOf).join(', ');
}

/** `internal` is the lane's word for "parked". */
function outcomeOf(result: CommandResult): string {
  if (result.ok) return 'applied';
  return result.code === 'internal' ? 'failed again, and is a new dead letter' : `refused: ${result.code}`;
}

/** A batch that could not be read was parked whole; else a letter is one command. */
function commandsIn(payload: unknown): unknown[] {
  const batch = payload as { commands?: unknown } | null;
  return Array.isArray(batch?.commands) ? batch.commands : [payload];
}
