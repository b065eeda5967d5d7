import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '#contract/routes/audit.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import { auditQuery } from '#shared/db/lists/list-audit.ts';
import { newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ token } = await api.staff('admin'));
});
afterAll(() => api.close());

const read = async (query: string) => {
  const answer = await api.ask(`GET /admin/audit?${query}`, { token });
  expect(answer.status, answer.text).toBe(200);
  return answer.body as { items: AuditEntry[]; nextCursor: string | null };
};
const start = Date.parse('2026-03-01T00:00:00Z');
const ann = { type: 'user' as const, id: newId(), name: 'Ann' };
const bob = { type: 'user' as const, id: newId(), name: 'Bob' };
const things = [newId(), newId()];

/** Entry n is n seconds after the start: by Ann and Bob in turn, about two things. */
const write = (n: number) =>
  recordAudit(api.knex, {
    actor: n % 2 ? bob : ann,
    action: n < 4 ? 'thing.make' : 'thing.break',
    target: { type: 'thing', id: things[n % 3 ? 1 : 0] ?? null },
    after: { n, email: 'jane@example.com', password: 'hunter2' },
    at: start + n * 1000,
    ip: '192.0.2.1',
    requestId: `r${n}`,
  });
const numbers = ({ items }: { items: AuditEntry[] }) => items.map(({ after }) => after?.n);

describe('the audit log', () => {
  beforeAll(async () => {
    for (const n of [3, 1, 4, 0, 5, 2]) await write(n);
  });

  it('shows who did what to what, the newest first, with nothing that is nobody’s business', async () => {
    const page = await read('targetType=thing');
    expect(numbers(page)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(page.items[0]).toEqual({
      id: expect.any(String),
      at: '2026-03-01T00:00:05.000Z',
      actor: bob,
      action: 'thing.break',
      target: { type: 'thing', id: things[1] },
      before: null,
      after: { n: 5, email: 'j***@e***.com', password: '***' },
      ip: '192.0.2.1',
      requestId: 'r5',
    });
    expect(JSON.stringify(await api.knex('audit_log'))).not.toMatch(/hunter2|jane@/);
  });

  it('masks on its way out what was written bare', async () => {
    const [{ id } = { id: Buffer.alloc(16) }] = await api.knex('audit_log').where({ request_id: 'r0' });
    const bare = { ...(await api.knex('audit_log').where({ id }).first()), after: '{"phone":"+44 20 7946 0958"}' };
    await api.knex('audit_log').insert({ ...bare, id: Buffer.alloc(16, 1), target_type: 'bare', action: 'bare.write' });
    expect((await read('targetType=bare')).items[0]?.after).toEqual({ phone: '***58' });
  });

  it.each([
    [() => `targetType=thing&actor=${ann.id}`, [4, 2, 0]],
    [() => 'action=thing.make', [3, 2, 1, 0]],
    [() => `targetType=thing&targetId=${things[0]}`, [3, 0]],
    [() => 'targetType=thing&from=2026-03-01T00:00:02Z&to=2026-03-01T00:00:04Z', [3, 2]],
    [() => 'targetType=thing&from=2026-03-01T01:00:04%2B01:00', [5, 4]],
    [() => 'action=thing.unmake', []],
  ])('is filtered', async (query, expected) => expect(numbers(await read(query()))).toEqual(expected));

  it('comes in pages', async () => {
    const first = await read('targetType=thing&limit=4');
    const rest = await read(`targetType=thing&limit=4&cursor=${first.nextCursor}`);
    expect([...numbers(first), ...numbers(rest)]).toEqual([5, 4, 3, 2, 1, 0]);
    expect(rest.nextCursor).toBeNull();
  });

  it.each(['targetId=x', 'actor=ann', 'from=yesterday', 'cursor=nonsense', 'limit=101'])(
    'refuses ?%s',
    async (query) => {
      expect(await api.ask(`GET /admin/audit?${query}`, { token })).toMatchObject({ status: 400 });
    },
  );

  it('is read by an index, whatever is asked', async () => {
    const asked = [
      {},
      { actor: ann.id },
      { action: 'thing.make' },
      { targetType: 'thing' },
      { from: start, to: start + 9 },
    ];
    const targeted = { targetType: 'thing', targetId: String(things[0]) };
    for (const filter of [...asked, targeted]) {
      const { sql, bindings } = auditQuery(api.knex, { ...filter, after: null })
        .limit(51)
        .toSQL()
        .toNative();
      const [[plan]] = await api.knex.raw(`explain ${sql}`, bindings as never);
      expect(plan, JSON.stringify(filter)).toMatchObject({ key: expect.any(String) });
      expect(String(plan.Extra), JSON.stringify(filter)).not.toMatch(/filesort|temporary/);
    }
  });
});
