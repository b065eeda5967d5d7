import { describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../../../web/console/inbox/abilities.ts';
import { addPage, emptyList, renewHead, rowsOf } from '../../../../web/console/inbox/page-list.ts';
import type { Row, Rows } from '../../../../web/console/inbox/rows.ts';

const page = (ids: string[], nextCursor: string | null = null) => ({ items: ids.map((id) => ({ id })), nextCursor });
const row = (id: string, activeAt: string, more: Partial<Row> = {}): Row => ({
  ...{
    id,
    customer: { id, name: null },
    state: 'ai',
    epoch: 1,
    agent: null,
    tags: [],
    waitingSince: null,
    score: null,
  },
  ...{ createdAt: '', activeAt, agentReadSeq: 0, last: null, customerSeq: 0, typing: false },
  ...more,
});
const all: Rows = new Map(
  [row('a', '3', { tags: ['vip'] }), row('b', '2', { state: 'closed' }), row('c', '1')].map((one) => [one.id, one]),
);

describe('a paged list', () => {
  it('has what moved to an earlier page while one read on once', () => {
    const list = addPage(addPage(emptyList, page(['a', 'b'], 'x')), page(['b', 'c']));
    expect([...list.ids]).toEqual(['a', 'b', 'c']);
    expect(list.nextCursor).toBeNull();
  });

  it('goes on where it was when its head is read again', () => {
    const list = addPage(addPage(emptyList, page(['a', 'b'], 'x')), page(['c'], 'y'));
    const renewed = renewHead(list, page(['n', 'a'], 'x2'));
    expect([...renewed.ids].sort()).toEqual(['a', 'b', 'c', 'n']);
    expect(renewed.nextCursor).toBe('y');
  });

  it('begins anew when more came than a page holds', () => {
    const renewed = renewHead(addPage(emptyList, page(['a', 'b'], 'x')), page(['n', 'm'], 'z'));
    expect([...renewed.ids]).toEqual(['n', 'm']);
    expect(renewed.nextCursor).toBe('z');
  });

  it('shows what fits at this moment, the latest first, and nothing that is not known', () => {
    const list = addPage(emptyList, page(['c', 'b', 'a', 'gone']));
    expect(rowsOf(list, all, {}).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(rowsOf(list, all, { state: 'ai' }).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(rowsOf(list, all, { tag: 'vip' }).map(({ id }) => id)).toEqual(['a']);
    expect(rowsOf(list, all, { agentId: 'mia' })).toEqual([]);
  });
});

describe('what may be done', () => {
  const agent = { id: 'mia', permissions: ['conversations.read', 'conversations.reply'] as const };
  const lead = { id: 'sue', permissions: [...agent.permissions, 'conversations.manage'] as const };
  const mine = { state: 'human', agent: { id: 'mia', name: 'Mia' } } as const;
  const offered = (of: object) => Object.entries(of).flatMap(([name, may]) => (may ? name : []));

  it.each([
    ['one’s own', mine, agent, ['release', 'transfer', 'close', 'write', 'note', 'tag']],
    ['another’s', { ...mine, agent: { id: 'noor', name: 'Noor' } }, agent, ['note', 'tag']],
    ['another’s, as a lead', mine, lead, ['takeOver', 'release', 'transfer', 'close', 'note', 'tag']],
    ['who waits', { state: 'waiting', agent: null }, agent, ['take', 'transfer', 'close', 'note', 'tag']],
    ['the AI’s', { state: 'ai', agent: null }, agent, ['take', 'transfer', 'close', 'stop', 'note', 'tag']],
    ['a closed one', { state: 'closed', agent: null }, lead, ['note', 'tag']],
    ['any, by who may only read', mine, { id: 'mia', permissions: ['conversations.read'] }, []],
  ] as const)('with %s', (_, conversation, me, expected) => {
    expect(offered(abilitiesOf(conversation, me))).toEqual(expected);
  });
});
