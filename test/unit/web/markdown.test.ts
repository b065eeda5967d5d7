import { describe, expect, it } from 'vitest';
import type { Block, Inline } from '../../../web/ui/markdown.ts';
import { parseInline, parsePlain } from '../../../web/ui/parse-inline.ts';
import { parseMarkdown } from '../../../web/ui/parse-markdown.ts';

/** Nodes as a short notation: **a** is `b(a)`, a link `a[href](text)`. */
const short = (nodes: readonly Inline[]): string =>
  nodes
    .map((node) => {
      if (node.type === 'text') return node.text;
      if (node.type === 'break') return '⏎';
      if (node.type === 'code') return `code(${node.text})`;
      if (node.type === 'cite') return `cite(${node.index})`;
      if (node.type === 'link') return `a[${node.href}](${short(node.children)})`;
      return `${node.type === 'strong' ? 'b' : 'i'}(${short(node.children)})`;
    })
    .join('');
const shortBlocks = (blocks: readonly Block[]): unknown[] =>
  blocks.map((block) => {
    if (block.type === 'paragraph') return short(block.children);
    if (block.type === 'code') return { code: block.text };
    if (block.type === 'rule') return '---';
    return { [block.start === null ? 'ul' : `ol${block.start}`]: block.items.map(shortBlocks) };
  });
const inline = (text: string, growing = false) => short(parseInline(text, { growing, cites: new Set([1, 2]) }));
const blocks = (text: string) => shortBlocks(parseMarkdown(text));

describe('marks within a line', () => {
  it.each([
    ['a **b** and *c* or __d__, _e_', 'a b(b) and i(c) or b(d), i(e)'],
    ['***both***', 'b(i(both))'],
    ['**a *b* c**', 'b(a i(b) c)'],
    ['*a **b** c*', 'i(a b(b) c)'],
    ['中文**重点**。', '中文b(重点)。'],
    ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
    ['`a*b*` and ``c`d``', 'code(a*b*) and code(c`d)'],
    ['one\ntwo', 'one⏎two'],
    ['\\*not\\* \\[this\\]', '*not* [this]'],
    ['[the **shop**](https://shop.example/a?b=1)', 'a[https://shop.example/a?b=1](the b(shop))'],
    ['[mail](mailto:a@b.example)', 'a[mailto:a@b.example](mail)'],
    ['see https://a.example/x.', 'see a[https://a.example/x](https://a.example/x).'],
    ['请看https://a.example/x。谢谢', '请看a[https://a.example/x](https://a.example/x)。谢谢'],
    ['xhttps://a.example', 'xhttps://a.example'],
    ['within 30 days [1] [9]', 'within 30 days cite(1) [9]'],
    ['hello, the other hhttp thing', 'hello, the other hhttp thing'],
  ])('%j', (text, shown) => {
    expect(inline(text)).toBe(shown);
  });

  it.each(['**a', '*a', '`a', '[a](', '[a](b', '**', '* a', '_', '\\', '[', '**a*', '``a`'])(
    'without an end are text: %j',
    (text) => {
      expect(inline(text).replace('i(a)', '*a*')).toBe(text.replace('**a*', '**a*'));
    },
  );

  it.each([
    ['a **b', 'a b(b)'],
    ['a **', 'a '],
    ['a *', 'a '],
    ['a `b', 'a code(b)'],
    ['a [b](https://c.exa', 'a b'],
    ['a **b *c', 'a b(b i(c))'],
    ['a [7]', 'a cite(7)'],
  ])('in a growing text end with it: %j', (text, shown) => {
    expect(inline(text, true)).toBe(shown);
  });
});

describe('blocks', () => {
  it('are paragraphs, headings in bold, rules and code', () => {
    expect(blocks('# Title\none\ntwo\n\nthree\n\n---\n```js\nlet a = "**b**";\n\n```\nend')).toEqual([
      'b(Title)',
      'one⏎two',
      'three',
      '---',
      { code: 'let a = "**b**";\n' },
      'end',
    ]);
  });

  it('have lists, in lists', () => {
    expect(blocks('Do:\n1. one\n   more\n2. two\n   - a\n   - b\n\n3. three\n\nend')).toEqual([
      'Do:',
      { ol1: [['one⏎more'], ['two', { ul: [['a'], ['b']] }], ['three']] },
      'end',
    ]);
    expect(blocks('- a\n- b\n\n1) c')).toEqual([{ ul: [['a'], ['b']] }, { ol1: [['c']] }]);
  });

  it('take no year and no minus for a list', () => {
    expect(blocks('we began in\n2026. Since then\n-5 degrees')).toEqual(['we began in⏎2026. Since then⏎-5 degrees']);
  });

  it('end an open code block with the text', () => {
    expect(blocks('```\na\nb')).toEqual([{ code: 'a\nb' }]);
  });
});

describe('hostile text', () => {
  const links = (nodes: readonly Inline[]): string[] =>
    nodes.flatMap((node) => [
      ...(node.type === 'link' ? [node.href] : []),
      ...('children' in node ? links(node.children) : []),
    ]);

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert)',
    '[x](data:text/html,y)',
    '[x](vbscript:y)',
    '[x](//evil.example)',
    '[x](\u0001javascript:y)',
    '[x](java\nscript:y)',
    '[x](file:///etc/passwd)',
    '[x](https://a.example/"onmouseover="y)',
  ])('makes no link: %j', (text) => {
    expect(links(parseInline(text)).filter((href) => !/^https:\/\/a\.example\/$/.test(href))).toEqual([]);
    expect(links(parsePlain(text)).filter((href) => !/^https:\/\/a\.example\/$/.test(href))).toEqual([]);
  });

  it('keeps tags as text', () => {
    expect(inline('<img src=x onerror=alert(1)> <b>')).toBe('<img src=x onerror=alert(1)> <b>');
  });

  it.each([
    '*'.repeat(8000),
    '**a '.repeat(2000),
    '[a]('.repeat(2000),
    '['.repeat(8000),
    '*a **b '.repeat(1200),
    '`'.repeat(4000) + 'a'.repeat(4000),
    Array.from({ length: 90 }, (_, n) => '`'.repeat(n + 1)).join(' '),
    '- '.repeat(4000),
    '> '.repeat(4000),
    Array.from({ length: 400 }, (_, n) => `${' '.repeat(n)}- x`).join('\n'),
    '\n'.repeat(8000),
    '_a_'.repeat(2500),
    'http://'.repeat(1100),
  ])(
    'of any nesting is read, growing or whole (%#)',
    (text) => {
      for (const growing of [true, false]) expect(Array.isArray(parseMarkdown(text, { growing }))).toBe(true);
    },
    1000,
  );
});

describe('plain text', () => {
  it('has breaks and addresses, and no marks', () => {
    expect(short(parsePlain('**a** `b`\nhttps://c.example [1]'))).toBe(
      '**a** `b`⏎a[https://c.example](https://c.example) [1]',
    );
  });
});
