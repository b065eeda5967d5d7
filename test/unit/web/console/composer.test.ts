import { describe, expect, it } from 'vitest';
import { createEmitter } from '#client/emitter.ts';
import type { ClientEvents } from '#client/types.ts';
import type { Desk } from '../../../../web/console/inbox/desk.ts';
import { openComposer } from '../../../../web/console/thread/composer.ts';
import { createKeeper } from '../../../../web/console/ui/keeper.ts';

const storageOf = (stored: Map<string, string>) =>
  ({
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  }) as Storage;

/** A desk whose client only notes what it is asked; the events are told by the test. */
function openDesk(answers: Record<string, () => unknown> = {}) {
  const events = createEmitter<ClientEvents>();
  const sent: unknown[] = [];
  const client = {
    on: events.on,
    send(...said: unknown[]) {
      sent.push(said);
      return { clientMessageId: 'x', done: Promise.resolve() };
    },
    async request(name: string, payload: unknown) {
      sent.push([name, payload]);
      return answers[name]?.();
    },
  };
  const stored = new Map<string, string>();
  const keeper = createKeeper(storageOf(stored));
  const open = () => openComposer({ client, api: {} } as unknown as Desk, keeper);
  return { events, sent, open, stored };
}
const notOwner = { code: 'not_owner', message: '', retryable: false } as const;

describe('what is written', () => {
  it('is kept for each conversation, and over a reload', () => {
    const { open } = openDesk();
    const composer = open();
    composer.change('a', { answer: 'half a sen' });
    composer.change('b', { mode: 'note', note: 'mind' });
    composer.close();
    expect(open().get()).toMatchObject({ a: { answer: 'half a sen' }, b: { mode: 'note', note: 'mind' } });
  });

  it('goes as an answer or as a note, and blanks go nowhere', async () => {
    const { open, sent } = openDesk();
    const composer = open();
    composer.change('a', { answer: '  ' });
    await composer.send('a');
    composer.change('a', { answer: 'Hello ' });
    await composer.send('a');
    composer.change('a', { mode: 'note', note: 'a note' });
    await composer.send('a');
    expect(sent).toEqual([
      ['a', 'Hello', undefined],
      ['note:add', { conversationId: 'a', text: 'a note' }],
    ]);
    expect(composer.get().a).toMatchObject({ answer: '', note: '' });
  });

  it('waits for its files', async () => {
    const { open, sent } = openDesk();
    const composer = open();
    composer.change('a', { answer: 'see', uploads: [{ key: 'k', name: 'x.png', fileId: null }] });
    await composer.send('a');
    expect(sent).toEqual([]);
    composer.change('a', { uploads: [{ key: 'k', name: 'x.png', fileId: 'f' }] });
    await composer.send('a');
    expect(sent).toEqual([['a', 'see', [{ fileId: 'f' }]]]);
  });

  it('comes back when it is refused, before what was written since', async () => {
    const { open, events } = openDesk();
    const composer = open();
    const refusals: string[] = [];
    composer.onRefused((id, code) => refusals.push(`${id} ${code}`));
    composer.change('a', { answer: 'first' });
    await composer.send('a');
    composer.change('a', { answer: 'second' });
    events.emit('refused', 'a', { clientMessageId: 'x', text: 'first', error: notOwner });
    expect(composer.get().a?.answer).toBe('first\nsecond');
    expect(refusals).toEqual(['a not_owner']);
  });

  it('comes back when a note could not be left', async () => {
    const { open } = openDesk({
      'note:add': () => {
        throw new Error('no answer');
      },
    });
    const composer = open();
    composer.change('a', { mode: 'note', note: 'mind' });
    await expect(composer.send('a')).rejects.toThrow('no answer');
    expect(composer.get().a?.note).toBe('mind');
  });

  it('has what the AI suggests behind it', async () => {
    const { open } = openDesk({ 'suggestion:request': () => ({ text: 'It is on its way.' }) });
    const composer = open();
    composer.change('a', { answer: 'Hi Ann,' });
    expect(await composer.suggest('a')).toBe(true);
    expect(composer.get().a?.answer).toBe('Hi Ann,\n\nIt is on its way.');
  });

  it('stays as it is where the AI knows nothing', async () => {
    const { open } = openDesk({ 'suggestion:request': () => ({ text: '' }) });
    const composer = open();
    composer.change('a', { answer: 'Hi Ann,' });
    expect(await composer.suggest('a')).toBe(false);
    expect(composer.get().a?.answer).toBe('Hi Ann,');
  });
});
