import { conversationIn } from '#contract/conversation-in.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idToBytes, newId } from '#shared/id.ts';
import type { DeadLetter } from '#shared/queue/serve-queue.ts';

/** Keeps a job that no retry will mend in `dead_letters`, where people can look at it and send it again. */
export async function parkJob(knex: Knex, { queue, job, jobId, payload, error }: DeadLetter): Promise<void> {
  const conversationId = conversationIn(payload);
  await knex('dead_letters').insert({
    ...{ id: idToBytes(newId()), queue, job, job_id: jobId, error, created_at: new Date() },
    ...{ conversation_id: conversationId && idToBytes(conversationId), payload: JSON.stringify(payload) },
  });
}
