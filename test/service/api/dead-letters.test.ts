import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter, Retried } from '#contract/dead-letters.ts';
import { parkJob } from '#shared/commands/park-job.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { openFor, type Person } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let token: string;
let person: Person & { conversationId: string };
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('admin'));
  person = await openFor(api.front);
});
afterAll(() => api.close());

type Page<T> = { items: T[]; nextCursor: string | null };
const at = '/admin/dead-letters';
const ask = async <T = DeadLetter & { payload: unknown }>(route: string, json?: object, as = token) => {
  const { status, body } = await api.ask(route, { token: as, json });
  return { status, body: body as T & { code?: string; detail?: string } };
};
const list = async (query = '') => (await ask<Page<DeadLetter>>(`GET ${at}${query}`)).body.items;
async function park(queue: string, job: string, payload: unknown): Promise<string> {
  await parkJob(api.knex, { queue, job, jobId: null, payload, error: 'Error: it broke\n  at somewhere' });
  return (await list('?limit=1'))[0]?.id ?? '';
}
const message = (text: string) => {
  const { conversationId, by } = person;
  const said = { clientMessageId: newId(), text, attachments: [] };
  return { id: newId(), type: 'message.create', conversationId, by, at: Date.now(), ...said };
};
const said = (id: string) =>
  api
    .knex('messages')
    .where({ id: idToBytes(id) })
    .pluck('text');
const audited = (id: string) => api.knex('audit_log').where({ target_id: id }).orderBy('id').pluck('action');
const waits = async () => (await api.front.queues.raw().get('handoffs')?.getJobCounts('wait'))?.wait ?? 0;

describe('a dead letter', () => {
  it('is listed with the first line of its error, and shown whole, what is sensitive masked', async () => {
    const payload = { ...message('was parked'), email: 'ann@shop.example' };
    const id = await park('lanes', 'commands.apply', payload);
    const { conversationId } = person;
    const listed = { queue: 'lanes', job: 'commands.apply', conversationId, error: 'Error: it broke', retriedAt: null };
    expect((await list('?queue=lanes')).find((one) => one.id === id)).toMatchObject(listed);
    expect((await list('?queue=webhooks')).map((one) => one.id)).not.toContain(id);
    const { body } = await ask(`GET ${at}/${id}`);
    expect(body).toMatchObject({ error: 'Error: it broke\n  at somewhere', payload: { text: 'was parked' } });
    expect(JSON.stringify(body)).not.toContain('ann@shop');
  });

  it('that is a command is applied once, however often and by however many it is sent', async () => {
    const command = message('twice is once');
    const id = await park('lanes', 'commands.apply', command);
    const twin = await park('lanes', 'commands.apply', { v: 1, from: 'x', commands: [command] });
    const tries = await Promise.all([1, 2, 3].map(() => ask<Retried>(`POST ${at}/${id}/retry`)));
    expect(tries.some(({ status, body }) => status === 200 && body.outcome === 'applied')).toBe(true);
    expect(tries.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect((await ask<Retried>(`POST ${at}/${twin}/retry`)).body).toEqual({ id: twin, sent: true, outcome: 'applied' });
    expect(await said(command.id)).toEqual(['twice is once']);
    expect(await audited(id)).toEqual(['dead_letter.retry']);

    const again = await ask(`POST ${at}/${id}/retry`);
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('already') },
    });
    expect((await list('?queue=lanes')).map((one) => one.id)).not.toContain(id);
    expect((await list('?queue=lanes&all=true')).find((one) => one.id === id)?.retriedAt).toEqual(expect.any(String));
  });

  it('that is a job goes back to its queue once', async () => {
    const id = await park('handoffs', 'waiting.tell', {});
    const before = await waits();
    await Promise.all([1, 2].map(() => ask(`POST ${at}/${id}/retry`)));
    expect(await waits()).toBe(before + 1);
    expect(await audited(id)).toEqual(['dead_letter.retry']);
  });

  it('that nobody can read stays as it is', async () => {
    const id = await park('lanes', 'commands.apply', { type: 'message.invent' });
    expect(await ask(`POST ${at}/${id}/retry`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await ask(`GET ${at}/${id}`)).body.retriedAt).toBeNull();
    expect(await audited(id)).toEqual([]);
  });

  it('is forgotten once', async () => {
    const id = await park('handoffs', 'waiting.tell', {});
    const both = await Promise.all([1, 2].map(() => ask(`DELETE ${at}/${id}`)));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect(await audited(id)).toEqual(['dead_letter.drop']);
    expect((await ask(`GET ${at}/${id}`)).status).toBe(404);
    expect((await ask(`POST ${at}/${id}/retry`)).status).toBe(404);
  });

  it('is not read by who may not read all conversations', async () => {
    const { token: supervisor } = await api.staff('supervisor');
    expect((await ask(`GET ${at}`, undefined, supervisor)).status).toBe(403);
    await ask('POST /admin/roles', { name: 'queues', permissions: ['queues.manage'] });
    const user = { id: newId(), name: 'Q', role: 'queues' as const };
    const keeper = await api.issue({ type: 'user', ...user });
    const id = await park('lanes', 'commands.apply', message('nobody reads this'));
    for (const route of [`GET ${at}`, `GET ${at}/${id}`]) {
      expect(await ask(route, undefined, keeper)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await ask(`POST ${at}/${id}/retry`, undefined, keeper)).status).toBe(200);
  });
});

describe('many', () => {
  it('are sent again by pages, the oldest first; those that cannot be stay', async () => {
    await api.knex('dead_letters').del();
    const commands = [message('one'), message('two'), message('three')];
    const ids = [await park('lanes', 'commands.apply', commands[0])];
    const broken = await park('lanes', 'commands.apply', { type: 'message.invent' });
    for (const command of commands.slice(1)) ids.push(await park('lanes', 'commands.apply', command));
    const other = await park('handoffs', 'waiting.tell', {});

    const outcomes: Retried[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const json = { queue: 'lanes', limit: 2, ...(cursor ? { cursor } : {}) };
      const { status, body } = await ask<Page<Retried>>(`POST ${at}/retry`, json);
      expect(status).toBe(200);
      outcomes.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(outcomes.map(({ id, sent }) => [id, sent])).toEqual([
      [ids[0], true],
      [broken, false],
      [ids[1], true],
      [ids[2], true],
    ]);
    for (const { id, text } of commands) expect(await said(id)).toEqual([text]);
    expect((await list()).map(({ id }) => id)).toEqual([other, broken]);
  });

  it('of no queue of ours are refused', async () => {
    expect((await ask(`POST ${at}/retry`, { queue: 'nowhere' })).status).toBe(400);
    expect((await ask(`GET ${at}?queue=nowhere`)).status).toBe(400);
    expect((await ask(`POST ${at}/retry`, { limit: 1000 })).status).toBe(400);
  });
});
