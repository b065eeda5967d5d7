import { type CommandResult, commandSchema } from '#contract/commands.ts';
import type { Retried } from '#contract/dead-letters.ts';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import type { Command } from '#domain/command.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import { submitAll } from '#shared/commands/submit-all.ts';
import type { Context } from '#shared/context.ts';
import type { Letter } from '#shared/db/dead-letters.ts';
import { idToBytes } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'lanes' | 'queues' | 'now'>;

/**
 * Sends a letter again: a command under its own id, so that it cannot be applied twice; a job under an id made of the
 * letter's, so that two who retry at once add one. A letter that cannot be understood stays as it is. Throws `unavailable`
 * while no worker answers.
 */
export async function retryLetter(deps: Deps, caller: Caller, letter: Letter): Promise<Retried> {
  const { id, retriedAt } = letter;
  if (retriedAt) return { id, sent: false, outcome: `was sent again at ${retriedAt} already` };
  try {
    const outcome = letter.queue === 'lanes' ? await retryCommands(deps, letter) : await retryJob(deps, letter);
    await markRetried(deps, caller, letter, outcome);
    return { id, sent: true, outcome };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error;
    return { id, sent: false, outcome: `${error.message} [${error.code}]` };
  }
}

async function retryJob({ queues }: Deps, { id, queue, job, payload }: Letter): Promise<string> {
  return `added to ${queue} as job ${await queues.addNamed(queue, job, payload, { id: `letter_${id}` })}`;
}

async function retryCommands(deps: Deps, { payload }: Letter): Promise<string> {
  const commands = commandsIn(payload).map((raw): Command => parse(commandSchema, raw));
  const results = await submitAll(deps, commands);
  return results.map(outcomeOf).join(', ');
}

/** Of two who sent it at once, the first is written down. */
async function markRetried({ knex, now }: Deps, caller: Caller, letter: Letter, outcome: string): Promise<void> {
  const { id, queue, job } = letter;
  const at = now();
  await knex.transaction(async (trx) => {
    const marked = await trx('dead_letters')
      .where({ id: idToBytes(id) })
      .whereNull('retried_at')
      .update({ retried_at: new Date(at) });
    if (marked === 0) return;
    const entry = { action: 'dead_letter.retry', target: { type: 'dead_letter', id }, after: { queue, job, outcome } };
    await recordAudit(trx, { ...caller, ...entry, at });
  });
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
