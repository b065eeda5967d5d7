import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '#domain/analytics/histogram.ts';
import { bucketMs } from '#domain/analytics/roll-up.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { recordEvents } from '#shared/commands/record-events.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import { readAgents, readSlots } from '../../../src/api/read-report.ts';
import { updateRollups } from '../../../src/workers/analytics/update-rollups.ts';
import { say } from '../../support/actors.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { until } from '../../support/until.ts';

let api: Api;
let agent: Awaited<ReturnType<Api['staff']>>;
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  agent = await api.staff('agent');
  token = (await api.staff('supervisor')).token;
  const chunks = [{ title: 'Delivery', text: 'Delivery takes three days.' }];
  await addDocument(api.knex, { title: 'Delivery', chunks });
  await api.worker({ WORKER_QUEUES: ['replies', 'handoffs', 'analytics'] });
});
afterAll(() => api.close());

const reports = ['overview', 'volume', 'states', 'handoffs', 'response-times', 'satisfaction', 'agents', 'ai'];
type Report = {
  from: string;
  to: string;
  total: Record<string, unknown>;
  slots: ({ from: string; to: string } & Record<string, unknown>)[];
};

async function read<T = Report>(report: string, query = ''): Promise<T> {
  const { status, body } = await api.ask(`GET /admin/analytics/${report}?${query}`, { token });
  expect(status, JSON.stringify(body)).toBe(200);
  return body as T;
}

/** A customer whom the AI answers, who asks for a person, is helped, and rates the service. */
async function serveOne(score: number): Promise<string> {
  const { accessToken, customer } = await api.visitor('Ann');
  const { body } = await api.ask('POST /chat/conversations', { token: accessToken });
  const { id } = body as { id: string };
  const path = `/chat/conversations/${id}`;
  const json = { clientMessageId: 'm1', text: 'How long does delivery take?' };
  await api.ask(`POST ${path}/messages`, { token: accessToken, json });
  await until('the AI has answered', async () => {
    const page = (await api.ask(`GET ${path}/messages`, { token: accessToken })).body as {
      messages: { sender: { type: string } }[];
    };
    return page.messages.some(({ sender }) => sender.type === 'ai');
  });
  await api.ask(`POST ${path}/handoff`, { token: accessToken, json: {} });
  const by = { type: 'agent' as const, id: agent.id, name: agent.name };
  const act = <T extends 'conversation.take' | 'conversation.close'>(type: T) =>
    api.front.lanes.ask(commandOf(type, { by, conversationId: id, at: Date.now() }, {} as PayloadOf<T>));
  await act('conversation.take');
  await say(api.front, { by, conversationId: id }, 'I will look into it');
  await act('conversation.close');
  await api.ask(`POST ${path}/rating`, { token: accessToken, json: { score } });
  return customer.id;
}

describe('reports of real conversations', () => {
  it('show what happened', async () => {
    await serveOne(5);
    await serveOne(2);
    const volume = {
      conversations: 2,
      sessionsOpened: 2,
      sessionsClosed: 2,
      customerMessages: 2,
      aiMessages: 2,
      agentMessages: 2,
    };
    await until('all is summed up', async () => {
      await updateRollups({ knex: api.knex, log: api.front.log });
      expect((await read('volume')).total).toEqual(volume);
      return (await read('satisfaction')).total.ratings === 2;
    });
    expect((await read('overview')).total).toMatchObject({
      ...volume,
      aiResolutionRate: 0,
      handoffs: 2,
      handoffRate: 1,
    });
    expect((await read('states')).total).toMatchObject({ entered: { ai: 2, waiting: 2, human: 2, closed: 2 } });
    expect((await read('handoffs')).total).toMatchObject({
      reasons: { customer_asked: 2 },
      waiting: { taken: 2, timedOut: 0, wait: { count: 2 } },
    });
    expect((await read('response-times')).total).toMatchObject({
      firstResponse: { count: 2 },
      agentFirstResponse: { count: 2 },
      resolution: { count: 2 },
    });
    expect((await read('satisfaction')).total).toMatchObject({ average: 3.5, responseRate: 1, scores: { 2: 1, 5: 1 } });
    expect((await read('ai')).total).toMatchObject({ replies: 2, extractiveReplies: 2, failedTurns: 0 });
    const { agents } = await read<{ agents: object[] }>('agents');
    expect(agents).toMatchObject([
      {
        agent: { id: agent.id, name: 'agent' },
        taken: 2,
        messages: 2,
        sessionsClosed: 2,
        ratings: 2,
        averageRating: 3.5,
      },
    ]);
  });

  it('are those of an agent, a channel or a group when asked so', async () => {
    const volume = async (query: string) => (await read('volume', query)).total;
    expect(await volume(`agentId=${agent.id}`)).toMatchObject({
      agentMessages: 2,
      customerMessages: 0,
      sessionsClosed: 2,
    });
    expect(await volume('channel=web')).toMatchObject({ conversations: 2, agentMessages: 2, customerMessages: 2 });
    expect(await volume('channel=fax')).toMatchObject({ conversations: 0, customerMessages: 0 });
    expect(await volume(`groupId=${newId()}`)).toMatchObject({ conversations: 0, customerMessages: 0 });
  });

  it('are tables too, with the same figures', async () => {
    const { headers, text, status } = await api.ask('GET /admin/analytics/satisfaction/export?zone=Asia/Kolkata', {
      token,
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="satisfaction.csv"');
    const [heading = '', ...lines] = text.trimEnd().split('\r\n');
    expect(heading).toBe('from,to,ratings,average,satisfied,responseRate,scores.1,scores.2,scores.3,scores.4,scores.5');
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toMatch(
      /^\d{4}-\d\d-\d\dT00:00:00\+05:30,\d{4}-\d\d-\d\dT00:00:00\+05:30,2,3\.5,0\.5,1,0,1,0,0,1$/,
    );
    const agents = (await api.ask('GET /admin/analytics/agents/export', { token })).text;
    expect(agents).toContain(`${agent.id},agent,2,2`);
    expect((await api.ask('GET /admin/analytics/secrets/export', { token })).status).toBe(404);
  });
});

describe('slots', () => {
  const closing = (at: string) => ({
    id: newId(),
    type: 'conversation.close',
    conversationId: newId(),
    at: Date.parse(at),
    actorType: 'customer',
    actorId: null,
    data: { state: 'closed', epoch: 2, from: 'ai', reason: 'closed_by_customer' },
  });

  it('are days of the asked zone, with the hour that clocks skip or repeat', async () => {
    // Berlin puts its clocks back on 25 October 2026, at three o'clock: that day has 25 hours.
    const times = ['2026-10-24T21:59:59Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z'];
    await recordEvents(api.knex, times.map(closing));
    await updateRollups({ knex: api.knex, log: api.front.log });
    const days = 'from=2026-10-24&to=2026-10-26';
    const closed = async (query: string) => (await read('volume', query)).slots.map((slot) => slot.sessionsClosed);
    expect(await closed(`${days}&zone=Europe/Berlin`)).toEqual([1, 2, 1]);
    expect(await closed(`${days}&zone=UTC`)).toEqual([2, 2, 0]);
    expect(await closed(`${days}&zone=America/New_York`)).toEqual([2, 2, 0]);
    const { slots } = await read('volume', 'from=2026-10-25&to=2026-10-25&zone=Europe/Berlin&by=hour');
    expect(slots).toHaveLength(25);
    expect(slots.map((slot) => slot.sessionsClosed).filter(Boolean)).toEqual([1, 1]);
    const some = await read('volume', 'from=2026-10-25T10:20:00Z&to=2026-10-25T11:00:00Z&zone=Asia/Kathmandu&by=hour');
    expect(some).toMatchObject({ from: '2026-10-25T10:15:00.000Z', to: '2026-10-25T11:15:00.000Z' });
  });

  it('show an answer that was quiet for long enough as resolved, and a fresh one not yet', async () => {
    const at = Date.parse('2026-09-01T10:00:00Z');
    const quiet = { conversationId: newId(), actorType: 'customer', actorId: null };
    await recordEvents(api.knex, [
      { ...quiet, id: newId(), type: 'conversation.create', at, data: { state: 'ai', epoch: 1 } },
      {
        ...quiet,
        id: newId(),
        type: 'message.create',
        at: at + 1,
        data: { state: 'ai', epoch: 1, seq: 1, from: 'ai' },
      },
    ]);
    await updateRollups({ knex: api.knex, log: api.front.log });
    const asked = 'from=2026-09-01&to=2026-09-01';
    expect((await read('ai', asked)).total).toMatchObject({ quietWithAi: 1, aiResolutionRate: 1 });
    api.clock.ahead = at + 3_600_000 - Date.now();
    expect((await read('ai', asked)).total).toMatchObject({ quietWithAi: 0, aiResolutionRate: null });
    api.clock.ahead = 0;
  });

  it('are seven days, the last of them that of `to` or today, when nobody says from when', async () => {
    const days = async (query: string) => {
      const { from, to, slots } = await read('volume', query);
      return [from, to, slots.length];
    };
    const week = ['2026-11-14T00:00:00.000Z', '2026-11-21T00:00:00.000Z', 7];
    expect(await days('to=2026-11-20')).toEqual(week);
    expect(await days('to=2026-11-20T10:00:00Z')).toEqual(week);
    expect(await days('to=2026-11-21T00:00:00Z')).toEqual(week);
    // New York has put its clocks forward the day before, and its new day is half an hour old.
    api.clock.ahead = Date.parse('2026-03-09T04:30:00Z') - Date.now();
    expect(await days('zone=America/New_York')).toEqual(['2026-03-03T05:00:00.000Z', '2026-03-10T04:00:00.000Z', 7]);
    api.clock.ahead = 0;
    expect((await read('volume', 'to=2026-11-20&by=hour')).slots).toHaveLength(7 * 24);
  });

  it('price tokens as the settings say', async () => {
    const at = Date.parse('2026-08-01T10:00:00Z');
    const cost = {
      provider: 'openai',
      model: 'big',
      promptTokens: 1_000_000,
      completionTokens: 250_000,
      firstTokenMs: 700,
      totalMs: 4000,
    };
    const by = { conversationId: newId(), actorType: 'ai', actorId: null };
    const data = { state: 'ai', epoch: 1, seq: 2, from: 'ai', cost };
    await recordEvents(api.knex, [{ ...by, id: newId(), type: 'reply.finish', at, data }]);
    await updateRollups({ knex: api.knex, log: api.front.log });
    const total = async () => (await read('ai', 'from=2026-08-01&to=2026-08-01')).total;
    expect(await total()).toMatchObject({ cost: 0, unpricedTokens: 1_250_000, promptTokens: 1_000_000 });
    const admin = await api.staff('admin');
    const models = [{ model: 'big', promptPerMillion: 2, completionPerMillion: 8 }];
    const json = { version: 0, value: { currency: 'EUR', models } };
    expect((await api.ask('PATCH /admin/settings/prices', { token: admin.token, json })).status).toBe(200);
    expect(await total()).toMatchObject({ cost: 4, unpricedTokens: 0 });
    const times = (await read('response-times', 'from=2026-08-01&to=2026-08-01')).total;
    const { p50, p90 } = times.aiReply as { p50: number; p90: number };
    expect(Math.abs(p50 - 4000)).toBeLessThanOrEqual(4000 * relativeError);
    expect(p90).toBe(p50);
  });
});

describe('a report of many rows', () => {
  it('holds a page of them at a time, and lets others work between two', async () => {
    const from = Date.parse('2025-05-01T00:00:00Z');
    const row = (n: number, agentId: string) => ({
      ...{ channel: 'web', bucket: new Date(from + n * bucketMs), part: 'events', group_id: Buffer.alloc(16) },
      ...{ agent_id: idToBytes(agentId), measures: JSON.stringify({ counts: { taken: 1, sessionsClosed: n % 2 } }) },
    });
    const ids = [newId(), newId()];
    const rows = Array.from({ length: 1700 }, (_, n) => ids.map((id) => row(n, id))).flat();
    await api.knex.batchInsert('analytics_rollups', rows, 500);
    const pages: { rows: number; turns: number }[] = [];
    let turns = 0;
    let turning = setImmediate(function turn() {
      turns += 1;
      turning = setImmediate(turn);
    });
    const listen = (found: unknown[], { sql }: { sql: string }) => {
      if (sql.includes('analytics_rollups')) pages.push({ rows: found.length, turns });
    };
    api.knex.on('query-response', listen);
    const deps = { knex: api.knex, settings: api.front.settings, now: () => Date.now() };
    const query = { from: '2025-05-01', to: '2025-05-20', zone: 'UTC', by: 'day' } as const;
    const agents = await readAgents(deps, query);
    const slots = await readSlots(deps, { ...query, agentId: ids[0] });
    api.knex.off('query-response', listen);
    clearImmediate(turning);
    expect([...agents.keys()].sort()).toEqual(ids.sort());
    expect([...agents.values()].map(({ counts }) => counts)).toEqual(
      ids.map(() => ({ taken: 1700, sessionsClosed: 850 })),
    );
    expect(slots.map(({ measures }) => measures.counts.taken ?? 0)).toEqual([...Array(17).fill(96), 68, 0, 0]);
    expect(pages.map((page) => page.rows)).toEqual([1000, 1000, 1000, 400, 1000, 700]);
    for (const [n, page] of pages.slice(1).entries()) expect(page.turns).toBeGreaterThan(pages[n]?.turns ?? 0);
  });
});

describe('who may, and what may be asked', () => {
  it.each(reports)('%s needs the permission', async (report) => {
    expect((await api.ask(`GET /admin/analytics/${report}`)).status).toBe(401);
    expect((await api.ask(`GET /admin/analytics/${report}`, { token: agent.token })).status).toBe(403);
    expect((await api.ask(`GET /admin/analytics/${report}/export`, { token: agent.token })).status).toBe(403);
    expect((await api.ask(`GET /admin/analytics/${report}`, { token: (await api.visitor()).accessToken })).status).toBe(
      403,
    );
  });

  it.each([
    ['zone=Mars/Olympus', 'zone'],
    ['by=month', 'by'],
    ['from=yesterday', 'from'],
    ['from=2026-02-30', 'from'],
    ['from=2026-11-02&to=2026-11-01', 'to'],
    ['from=2025-01-01&to=2026-11-01', 'to'],
    ['from=2026-09-01&to=2026-11-01&by=hour', 'to'],
    ['agentId=me', 'agentId'],
    ['channel=%20', 'channel'],
  ])('?%s does not fit', async (query, path) => {
    const { status, body } = await api.ask(`GET /admin/analytics/volume?${query}`, { token });
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'bad_request', details: [{ path }] } });
  });

  it('a year by day, and a month by hour, fit', async () => {
    expect((await read('volume', 'from=2025-11-01&to=2026-11-01&zone=Europe/Berlin')).slots).toHaveLength(366);
    expect((await read('volume', 'from=2026-10-01&to=2026-10-31&by=hour&zone=Europe/Berlin')).slots).toHaveLength(745);
  });
});
