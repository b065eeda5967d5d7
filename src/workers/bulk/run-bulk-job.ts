import { maxTags } from '#contract/wire.ts';
import type { Command } from '#domain/command.ts';
import { finishBulkJob, recordBulkOutcomes } from '#shared/commands/bulk/record-bulk-outcomes.ts';
import type { Context } from '#shared/context.ts';
import { type BulkTarget, findBulkJob, listTargets, type StoredBulkJob } from '#shared/db/bulk-jobs.ts';
import { readConversationTags } from '#shared/db/tags.ts';
import { nameId } from '#shared/id.ts';
import { settle } from '#shared/lane/settle.ts';

/** Commands on the lanes at a time: customers' messages stand behind at most these. */
const atOnce = 20;

/**
 * Does what a job says to each of its conversations, from where it was left. Commands are named after job and
 * conversation, so that whoever comes after a killed worker does nothing twice. A full lane is waited for.
 */
export async function runBulkJob(ctx: Context, jobId: string, signal: AbortSignal): Promise<void> {
  const { knex, now } = ctx;
  for (;;) {
    signal.throwIfAborted();
    const stored = await findBulkJob(knex, jobId);
    if (!stored || stored.job.status === 'cancelled' || stored.job.status === 'done') return;
    const targets = await listTargets(knex, jobId, atOnce);
    if (targets.length === 0) return finishBulkJob(knex, jobId, new Date(now()));
    const full = await listFull(ctx, stored, targets);
    const outcomes = await Promise.all(
      targets.map(async ({ position, conversationId }) => {
        if (full.has(conversationId)) return { position, outcome: 'conflict' };
        const result = await settle(ctx.lanes, commandFor(stored, conversationId, now()), signal);
        return { position, outcome: result.ok ? 'ok' : result.code };
      }),
    );
    await recordBulkOutcomes(knex, jobId, outcomes, new Date(now()));
  }
}

function commandFor({ job, todo }: StoredBulkJob, conversationId: string, at: number): Command {
  const id = nameId('bulk', job.id, conversationId);
  const envelope = { id, conversationId, by: { type: 'agent' as const, ...job.by }, at };
  if (todo.action === 'close') return { ...envelope, type: 'conversation.close', override: true };
  if (todo.action === 'assign') return { ...envelope, type: 'conversation.assign', toAgent: todo.agent };
  const { tags } = todo;
  const change = todo.action === 'tag' ? { add: tags, remove: [] } : { add: [], remove: tags };
  return { ...envelope, type: 'conversation.tag', ...change };
}

/** Conversations that would have too many tags. */
async function listFull({ knex }: Context, { todo }: StoredBulkJob, targets: BulkTarget[]): Promise<Set<string>> {
  if (todo.action !== 'tag') return new Set();
  const has = await readConversationTags(
    knex,
    targets.map(({ conversationId }) => conversationId),
  );
  const over = [...has].filter(([, tags]) => new Set([...tags, ...todo.tags]).size > maxTags);
  return new Set(over.map(([id]) => id));
}
