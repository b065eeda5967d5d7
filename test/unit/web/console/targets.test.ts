import { describe, expect, it } from 'vitest';
import { targetsOf } from '../../../../web/console/thread/targets.ts';

const agent = (id: string, open: number, capacity = 2) => ({ id, name: id.toUpperCase(), open, capacity });
const known = {
  agents: [agent('ann', 0), agent('bea', 2), agent('cem', 1), agent('dan', 0), agent('eve', 3)],
  groups: [
    { id: 'nobody', name: 'Nobody', members: [] },
    { id: 'refunds', name: 'Refunds for Dan', members: [agent('bea', 0), agent('ann', 0), agent('eve', 0)] },
  ],
  presence: new Map([
    ['bea', 'online'],
    ['cem', 'online'],
    ['eve', 'away'],
  ] as const),
  without: ['ann', undefined],
};

describe('whom a conversation can be given to', () => {
  it('begins with who is there and has room; groups come after', () => {
    expect(targetsOf(known, '').map(({ id, able }) => [id, able])).toEqual([
      ['cem', true],
      ['bea', false],
      ['eve', false],
      ['dan', true],
      ['refunds', true],
      ['nobody', false],
    ]);
  });

  it('is found by a part of the name, and a group says how many are there', () => {
    expect(targetsOf(known, ' dAN ').map(({ id }) => id)).toEqual(['dan', 'refunds']);
    expect(targetsOf(known, 'refunds')).toMatchObject([{ type: 'group', online: 1, members: 3 }]);
  });
});
