import { describe, expect, it } from 'vitest';
import { splitDocument } from '#domain/split-document.ts';

const lines = (...text: string[]) => text.join('\n');

describe('a page becomes chunks', () => {
  it('one for each heading, called by the headings above it but the page’s own', () => {
    const page = lines(
      '# Help',
      'Welcome.',
      '## Returns',
      'Within 30 days.',
      '### Abroad',
      'Within 60.',
      '## Sizes',
      'See the chart.',
    );
    expect(splitDocument(page, 'help')).toEqual({
      title: 'Help',
      url: null,
      chunks: [
        { title: 'Help', text: 'Welcome.' },
        { title: 'Returns', text: 'Within 30 days.' },
        { title: 'Returns › Abroad', text: 'Within 60.' },
        { title: 'Sizes', text: 'See the chart.' },
      ],
    });
  });

  it('plain text is called by its file', () => {
    expect(splitDocument('We open at ten.\r\n', 'hours')).toEqual({
      title: 'hours',
      url: null,
      chunks: [{ title: 'hours', text: 'We open at ten.' }],
    });
  });

  it('front matter says title and address, and is no text', () => {
    const page = lines(
      '---',
      'title: "Our hours"',
      'draft: true',
      'url: https://shop.example/hours',
      '---',
      '# Hours',
      'At ten.',
    );
    expect(splitDocument(page, 'x')).toEqual({
      title: 'Our hours',
      url: 'https://shop.example/hours',
      chunks: [{ title: 'Hours', text: 'At ten.' }],
    });
  });

  it('a line across is no front matter', () => {
    expect(splitDocument(lines('One.', '', '---', 'title: no', '---', 'Two.'), 'x').title).toBe('x');
  });

  it('headings lose their marks; those in a fence are text', () => {
    const page = lines(
      '## **Your** [order](https://shop.example) ##',
      'Run',
      '```sh',
      '# not a heading',
      '~~~',
      '```',
      '# Last',
      'End.',
    );
    expect(splitDocument(page, 'x').chunks).toEqual([
      { title: 'Your order', text: lines('Run', '```sh', '# not a heading', '~~~', '```') },
      { title: 'Last', text: 'End.' },
    ]);
  });

  it('a heading without text is only the name of those below', () => {
    expect(splitDocument(lines('## Shipping', '### Europe', 'Five days.'), 'x').chunks).toEqual([
      { title: 'Shipping › Europe', text: 'Five days.' },
    ]);
  });

  it('nothing but headings is no text', () => {
    expect(splitDocument(lines('# Soon', '', '## Later'), 'x').chunks).toEqual([]);
  });
});

describe('what is long is cut', () => {
  const cut = (text: string) => splitDocument(text, 'x').chunks.map((chunk) => chunk.text);

  it('between paragraphs first', () => {
    const paragraphs = ['a', 'b', 'c'].map((letter) => letter.repeat(500));
    expect(cut(paragraphs.join('\n\n'))).toEqual([paragraphs.slice(0, 2).join('\n\n'), paragraphs[2]]);
  });

  it('then between sentences', () => {
    const sentences = ['One', 'Two', 'Three'].map((word) => `${`${word} `.repeat(120).trim()}.`);
    expect(cut(sentences.join(' '))).toEqual([`${sentences[0]} ${sentences[1]}`, sentences[2]]);
  });

  it('then anywhere but within a character, and nothing is lost', () => {
    const text = '😀'.repeat(3000);
    const pieces = cut(text);
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) expect(piece.isWellFormed() && piece.length <= 1200).toBe(true);
  });

  it('Chinese sentences are sentences', () => {
    const sentence = `${'退'.repeat(700)}。`;
    expect(cut(sentence.repeat(2))).toEqual([sentence, sentence]);
  });

  it('a title that is longer than its column', () => {
    expect([...splitDocument(`# ${'😀'.repeat(400)}\ntext`, 'x').title]).toHaveLength(300);
  });
});
