import { describe, expect, it } from 'vitest';
import type { Outgoing } from '#client/outbox/outbox.ts';
import { openOutbox } from '../../../web/widget/identity/open-outbox.ts';
import { memoryStore } from '../../support/memory-store.ts';

const send = (text: string): Outgoing => ({
  conversationId: 'c',
  clientMessageId: text,
  text,
  createdAt: `2026-11-23T10:00:0${text.length}.000Z`,
});
const textsOf = (list: Outgoing[]) => list.map(({ text }) => text);

describe('the outbox of a tab', () => {
  it('has what a closed tab left, in order, and gives it to nobody else', async () => {
    const local = memoryStore(new Map([['outbox:gone', JSON.stringify([send('bb'), send('a')])]]));
    const outbox = openOutbox(local, 'left ');
    expect(textsOf(await outbox.load())).toEqual(['a', 'bb']);
    expect(textsOf(await openOutbox(local, 'left ').load())).toEqual([]);
    await outbox.save([]);
    expect(local.names()).toEqual([]);
  });

  it('leaves alone what belongs to a tab that lives', async () => {
    const local = memoryStore();
    const living = openOutbox(local, 'living ');
    await living.save([send('a')]);
    expect(await openOutbox(local, 'living ').load()).toEqual([]);
    expect(textsOf(await living.load())).toEqual(['a']);
  });

  it('takes everything where there are no locks: the same id is sent once', async () => {
    const local = memoryStore();
    await openOutbox(local, '', null).save([send('a')]);
    expect(textsOf(await openOutbox(local, '', null).load())).toEqual(['a']);
  });

  it('reads nothing out of what is no list', async () => {
    const local = memoryStore(new Map([['outbox:odd', '{']]));
    expect(await openOutbox(local, 'odd ').load()).toEqual([]);
  });
});
