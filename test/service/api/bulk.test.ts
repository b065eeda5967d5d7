import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulkJob } from '#contract/bulk.ts';
import { findConversation } from '#shared/db/reads.ts';
import { readConversationTags } from '#shared/db/tags.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { runBulkJob } from '../../../src/workers/bulk/run-bulk-job.ts';
import { sweepOwed } from '../../../src/workers/sweep-owed.ts';
import { openFor } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { until } from '../../support/until.ts';

let api: Api;
let boss: Awaited<ReturnType<Api['staff']>>;
let agent: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  boss = await api.staff('supervisor');
  agent = await api.staff('agent');
});
afterAll(() => api.close());

const start = (json: unknown, token = boss.token) => api.ask('POST /admin/conversations/bulk', { token, json });
async function begin(json: unknown): Promise<string> {
  const { status, body } = await start(json);
  expect({ status, body }).toMatchObject({ status: 202 });
  return (body as { jobId: string }).jobId;
}
const look = async (jobId: string) =>
  (await api.ask(`GET /admin/bulk-jobs/${jobId}`, { token: boss.token })).body as BulkJob;
const work = (jobId: string) => runBulkJob(api.front, jobId, new AbortController().signal);
const open = async (count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await openFor(api.front)).conversationId));
const state = async (id: string) => (await findConversation(api.knex, id))?.state;

describe('a bulk job', () => {
  it('closes each once, though its worker is killed in the middle', async () => {
    const ids = await open(45);
    const jobId = await begin({ action: 'close', ids });
    expect(await look(jobId)).toMatchObject({ status: 'queued', total: 45, done: 0, refused: 0, by: { id: boss.id } });
    await work(jobId);
    // As after a kill between the lane's answers and their recording.
    await api
      .knex('bulk_targets')
      .where({ job_id: idToBytes(jobId) })
      .where('position', '<', 10)
      .update({ outcome: null });
    await api.knex('bulk_jobs').update({ status: 'running', done: 35 });
    await Promise.all([work(jobId), work(jobId)]);
    expect(await look(jobId)).toMatchObject({ status: 'done', total: 45, done: 45, refused: 0 });
    expect(new Set(await Promise.all(ids.map(state)))).toEqual(new Set(['closed']));
    const events = await api
      .knex('conversation_events')
      .whereIn('conversation_id', ids.map(idToBytes))
      .where({ to_state: 'closed' });
    expect(events).toHaveLength(45);
  });

  it('assigns those that a filter fits, and counts refusals', async () => {
    const [one = '', two = '', closed = ''] = await open(3);
    const token = boss.token;
    for (const id of [one, two, closed]) {
      await api.ask(`POST /admin/conversations/${id}/tags`, { token, json: { add: ['to-assign'] } });
    }
    const jobId = await begin({ action: 'assign', agentId: agent.id, filter: { tag: 'to-assign' } });
    await api.ask(`POST /admin/conversations/${closed}/close`, { token });
    await work(jobId);
    expect(await look(jobId)).toMatchObject({ status: 'done', total: 3, done: 2, refused: 1 });
    expect((await findConversation(api.knex, one))?.agentId).toBe(agent.id);
    expect(await state(closed)).toBe('closed');
  });

  it('tags and untags, but none beyond its 32', async () => {
    const [one = '', full = ''] = await open(2);
    const add = Array.from({ length: 32 }, (_, n) => `t${n}`);
    await api.ask(`POST /admin/conversations/${full}/tags`, { token: boss.token, json: { add } });
    const tagging = await begin({ action: 'tag', tags: ['Bulk', 't1'], ids: [one, full] });
    await work(tagging);
    expect(await look(tagging)).toMatchObject({ done: 1, refused: 1 });
    const untagging = await begin({ action: 'untag', tags: ['t1'], ids: [one, full] });
    await work(untagging);
    const tags = await readConversationTags(api.knex, [one, full]);
    expect(tags.get(one)).toEqual(['bulk']);
    expect(tags.get(full)).toHaveLength(31);
  });

  it('ends where it is when it is cancelled', async () => {
    const [id = ''] = await open(1);
    const jobId = await begin({ action: 'close', ids: [id] });
    const cancel = () => api.ask(`POST /admin/bulk-jobs/${jobId}/cancel`, { token: boss.token });
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled', done: 0 } });
    await work(jobId);
    expect(await state(id)).toBe('ai');
    const done = await begin({ action: 'close', ids: [id] });
    await work(done);
    const late = await api.ask(`POST /admin/bulk-jobs/${done}/cancel`, { token: boss.token });
    expect(late).toMatchObject({ status: 200, body: { status: 'done', done: 1 } });
    const entries = await api.knex('audit_log').where({ target_type: 'bulk_job', target_id: jobId }).orderBy('id');
    expect(entries.map(({ action }) => action)).toEqual(['conversations.close', 'bulk_job.cancel']);
  });

  it('is done by a worker, and begun again by the sweeper when Redis lost it', async () => {
    const [id = ''] = await open(1);
    const jobId = await begin({ action: 'close', ids: [id] });
    for (const queue of api.front.queues.raw().values())
      if (queue.name === 'bulk') await queue.obliterate({ force: true });
    await api.knex('bulk_jobs').update({ updated_at: new Date(Date.now() - 3_600_000) });
    await api.worker({ WORKER_QUEUES: ['bulk'] });
    await until('the sweep is ours', async () => {
      await sweepOwed(api.front);
      return (await look(jobId)).status === 'done';
    });
    expect(await state(id)).toBe('closed');
  });

  it('is for those who manage conversations, and for what fits', async () => {
    const [id = ''] = await open(1);
    const body = { action: 'close', ids: [id] };
    expect(await start(body, agent.token)).toMatchObject({ status: 403 });
    for (const wrong of [
      { action: 'close' },
      { ...body, filter: {} },
      { action: 'close', ids: [] },
      { action: 'erase', ids: [id] },
      { action: 'tag', ids: [id] },
      { action: 'assign', ids: [id], agentId: newId() },
      { action: 'close', filter: { state: 'open' } },
      { action: 'close', filter: { everything: true } },
    ]) {
      expect(await start(wrong)).toMatchObject({ status: 400 });
    }
    const jobId = await begin(body);
    expect(await api.ask(`GET /admin/bulk-jobs/${jobId}`, { token: agent.token })).toMatchObject({ status: 403 });
    expect(await api.ask(`GET /admin/bulk-jobs/${newId()}`, { token: boss.token })).toMatchObject({ status: 404 });
    expect(await api.ask(`POST /admin/bulk-jobs/${newId()}/cancel`, { token: boss.token })).toMatchObject({
      status: 404,
    });
  });
});
