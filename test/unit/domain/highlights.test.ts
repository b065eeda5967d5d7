import { describe, expect, it } from 'vitest';
import { highlightsIn, snippetOf } from '#domain/highlights.ts';
import { terms } from '#domain/terms.ts';

/** What is highlighted, as the words themselves. */
const marked = (text: string, question: string) =>
  highlightsIn(text, new Set(terms(question, true))).map(([from, to]) => text.slice(from, to));

describe('highlights', () => {
  it.each([
    ['My ORDER and the orders of others', 'order', ['ORDER', 'orders']],
    ['我的订单还没有到', '订单', ['订单']],
    ['退款流程是什么？退款', '退款流程', ['退款流程', '退款']],
    ['iPhone充电器坏了', 'iphone 充电器', ['iPhone充电器']],
    ['write an e-mail to us', 'email', ['e-mail']],
    ['the end', 'the', ['the']],
    ['nothing of it', 'else', []],
    ['𠮷野家在哪里', '𠮷野家', ['𠮷野家']],
    ['', 'order', []],
  ])('of %s', (text, question, expected) => {
    expect(marked(text, question)).toEqual(expected);
  });
});

describe('a snippet', () => {
  it('is a short text as it is', () => {
    expect(snippetOf('two\n  lines', [[0, 3]])).toBe('two lines');
  });

  it('is what stands around the first highlight', () => {
    const text = `${'before '.repeat(40)}order ${'after '.repeat(60)}`;
    const [from] = highlightsIn(text, new Set(terms('order')));
    const snippet = snippetOf(text, from ? [from] : []);
    expect(snippet).toMatch(/^….*before order after.*…$/);
    expect(snippet.length).toBeLessThan(170);
  });

  it.each([39, 40, 41, 60])('has whole characters only, behind %i emoji', (count) => {
    for (const before of ['', ' ', '  ']) {
      const text = `${'😀'.repeat(count)}${before}order ${'😀'.repeat(200)}`;
      const snippet = snippetOf(text, highlightsIn(text, new Set(terms('order'))));
      expect(snippet.isWellFormed()).toBe(true);
      expect(snippet).toContain('order');
    }
  });
});
