import { describe, expect, it } from 'vitest';
import { cannedFor, fill, slashOf } from '../../../../web/console/thread/canned.ts';

describe('a canned reply', () => {
  it('is asked for by a slash at the beginning, and only there', () => {
    expect(['/', '/he', '/good day', 'a /he', '/a/b', '/he\n', '//', ' /'].map(slashOf)).toEqual([
      ...['', 'he', 'good day', null, null, null, null, null],
    ]);
  });

  it('is found by shortcut, title and text, in that order', () => {
    const reply = (shortcut: string, title: string, text: string) => ({ id: shortcut, shortcut, title, text });
    const all = [reply('/z', 'Z', 'A refund …'), reply('/b', 'Refund', '-'), reply('/refund', 'C', '-')];
    expect(cannedFor(all, ' REF').map(({ id }) => id)).toEqual(['/refund', '/b', '/z']);
    expect(cannedFor(all, '/z').map(({ id }) => id)).toEqual(['/z']);
    expect(cannedFor(all, 'none')).toEqual([]);
  });

  it('is filled with what is known; where a name is not, its place closes', () => {
    const names = { 'customer.name': 'Zoë $&', 'agent.name': 'Mia' };
    const unknown = { ...names, 'customer.name': null };
    const texts = [
      'Hello {{customer.name}}, I am {{ agent.name }}.',
      '您好，{{customer.name}}！',
      '{{customer.name}}, hello {{x}}',
    ];
    expect(texts.map((text) => fill(text, names))).toEqual([
      ...['Hello Zoë $&, I am Mia.', '您好，Zoë $&！', 'Zoë $&, hello {{x}}'],
    ]);
    expect(texts.map((text) => fill(text, unknown))).toEqual(['Hello, I am Mia.', '您好！', 'hello {{x}}']);
  });
});
