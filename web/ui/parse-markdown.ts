import type { Block, ParseOptions } from './markdown.ts';
import { parseInline } from './parse-inline.ts';

/** Lists in lists beyond this are text. */
const deepest = 4;
const fence = /^ {0,3}(```+|~~~+)/;
const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*$/;
const rule = /^ {0,3}([-*_])\s*(?:\1\s*){2,}$/;
const item = /^( {0,3})([-*+•]|\d{1,9}[.)])(\s+|$)(.*)$/;

type Lines = { all: readonly string[]; at: number; options: ParseOptions; depth: number };

/** A message's blocks: paragraphs, lists, code. Nothing in a text can fail; what is no mark is text. */
export const parseMarkdown = (text: string, options: ParseOptions = {}): Block[] =>
  parseLines(text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n'), options, 0);

function parseLines(all: readonly string[], options: ParseOptions, depth: number): Block[] {
  const lines: Lines = { all, at: 0, options, depth };
  const blocks: Block[] = [];
  while (lines.at < all.length) {
    const block = readBlock(lines);
    if (block) blocks.push(block);
  }
  return blocks;
}

function readBlock(lines: Lines): Block | undefined {
  const line = lines.all[lines.at] ?? '';
  if (line.trim() === '') lines.at += 1;
  else if (fence.test(line)) return readCode(lines);
  else if (rule.test(line)) return readRule(lines);
  else if (heading.test(line)) return readHeading(lines);
  else if (item.test(line) && lines.depth < deepest) return readList(lines);
  else return readParagraph(lines);
  return undefined;
}

function readRule(lines: Lines): Block {
  lines.at += 1;
  return { type: 'rule' };
}

/** In a bubble a heading is no more than a line in bold. */
function readHeading(lines: Lines): Block {
  const [, text = ''] = heading.exec(lines.all[lines.at] ?? '') ?? [];
  lines.at += 1;
  return { type: 'paragraph', children: [{ type: 'strong', children: parseInline(text, lines.options) }] };
}

function readCode(lines: Lines): Block {
  const [, mark = ''] = fence.exec(lines.all[lines.at] ?? '') ?? [];
  const from = lines.at + 1;
  let end = from;
  while (end < lines.all.length && !isFenceEnd(lines.all[end] ?? '', mark)) end += 1;
  lines.at = end + 1;
  return { type: 'code', text: lines.all.slice(from, end).join('\n') };
}

const isFenceEnd = (line: string, mark: string): boolean => {
  const text = line.trim();
  return text.startsWith(mark) && text === mark.charAt(0).repeat(text.length);
};

function readParagraph(lines: Lines): Block {
  const from = lines.at;
  do lines.at += 1;
  while (lines.at < lines.all.length && !endsParagraph(lines.all[lines.at] ?? ''));
  const text = lines.all.slice(from, lines.at).map((line) => line.trim());
  return { type: 'paragraph', children: parseInline(text.join('\n'), lines.options) };
}

/** Only a list that begins with 1 begins within a paragraph: "in\n2026. Then …" is none. */
function endsParagraph(line: string): boolean {
  const [, , mark = '', , text] = item.exec(line) ?? [];
  const isList = Boolean(text) && (!/\d/.test(mark) || Number.parseInt(mark, 10) === 1);
  return line.trim() === '' || fence.test(line) || heading.test(line) || rule.test(line) || isList;
}

function readList(lines: Lines): Block {
  const [, , mark = ''] = item.exec(lines.all[lines.at] ?? '') ?? [];
  const ordered = /\d/.test(mark);
  const items: Block[][] = [];
  for (;;) {
    const [, indent = '', own = '', space = '', text = ''] = item.exec(lines.all[lines.at] ?? '') ?? [];
    if (!own || /\d/.test(own) !== ordered || (items.length > 0 && rule.test(lines.all[lines.at] ?? ''))) break;
    lines.at += 1;
    const width = indent.length + own.length + Math.min(space.length || 1, 4);
    items.push(parseLines([text, ...readItem(lines, width)], lines.options, lines.depth + 1));
  }
  return { type: 'list', start: ordered ? Number.parseInt(mark, 10) : null, items };
}

/** The further lines of an item: those that are indented, over blank lines too, and those that go on with its text. */
function readItem(lines: Lines, width: number): string[] {
  const own: string[] = [];
  for (; lines.at < lines.all.length; lines.at += 1) {
    const line = lines.all[lines.at] ?? '';
    const indent = line.search(/\S|$/);
    const blank = line.trim() === '';
    if (blank && !goesOn(lines)) break;
    const isNested = indent >= Math.min(width, 2);
    if (!blank && !isNested && (endsParagraph(line) || item.test(line) || lines.all[lines.at - 1]?.trim() === ''))
      break;
    own.push(line.slice(Math.min(indent, width)));
  }
  return own;
}

/** After a blank line: more of this item, or the next one. */
function goesOn({ all, at }: Lines): boolean {
  const next = all.slice(at + 1, at + 3).find((line) => line.trim() !== '') ?? '';
  return /^ {2,}\S/.test(next) || item.test(next);
}
