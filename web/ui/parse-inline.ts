import { type Inline, type ParseOptions, safeHref } from './markdown.ts';

/** Marks inside marks beyond this are text. */
const deepest = 6;
const link = /\[([^[\]\n]{1,300})\]\(([^\s()]{1,2000})\)/y;
const unfinishedLink = /\[([^[\]\n]{1,300})\]\([^\s()]*$/y;
const cite = /\[(\d{1,3})\]/y;
const address = /https?:\/\/[^\s<>"'`*，。、；：！？）」』】]+/iy;
const escaped = /\\([!-/:-@[-`{-~])/y;
const ticks = /`+/y;
const plain = /[^\\`*_[\nh]+|h(?!ttps?:\/\/)[^\\`*_[\nh]*/iy;

type Scan = { text: string; at: number; out: Inline[]; options: ParseOptions; depth: number; missing: Set<string> };

/** One paragraph's text. Takes time that grows with its length only, whatever it is. */
export function parseInline(text: string, options: ParseOptions = {}, depth = 0): Inline[] {
  const scan: Scan = { text, at: 0, out: [], options, depth, missing: new Set() };
  while (scan.at < text.length) step(scan);
  return scan.out;
}

/** Line breaks and addresses only: what somebody typed who does not know of marks. */
export function parsePlain(text: string): Inline[] {
  const scan: Scan = { text, at: 0, out: [], options: {}, depth: deepest, missing: new Set() };
  while (scan.at < text.length) readPlain(scan) || readBreak(scan) || readAddress(scan) || literal(scan, 1);
  return scan.out;
}

function step(scan: Scan): void {
  if (readPlain(scan) || readBreak(scan) || readEscape(scan) || readCode(scan)) return;
  if (readLink(scan) || readCite(scan) || readAddress(scan)) return;
  if (readSpan(scan, 'strong') || readSpan(scan, 'em')) return;
  literal(scan, 1);
}

const matched = ({ text, at }: Scan, form: RegExp): RegExpExecArray | null => {
  form.lastIndex = at;
  return form.exec(text);
};

function literal(scan: Scan, length: number, shown = scan.text.slice(scan.at, scan.at + length)): true {
  const last = scan.out.at(-1);
  if (last?.type === 'text') last.text += shown;
  else if (shown) scan.out.push({ type: 'text', text: shown });
  scan.at += length;
  return true;
}

function push(scan: Scan, node: Inline, length: number): true {
  scan.out.push(node);
  scan.at += length;
  return true;
}

const readPlain = (scan: Scan): boolean => {
  const found = matched(scan, plain);
  return found !== null && literal(scan, found[0].length);
};

const readBreak = (scan: Scan): boolean => scan.text[scan.at] === '\n' && push(scan, { type: 'break' }, 1);

function readEscape(scan: Scan): boolean {
  const found = matched(scan, escaped);
  return found !== null && literal(scan, 2, found[1]);
}

function readCode(scan: Scan): boolean {
  const { text, at, options } = scan;
  const [mark] = matched(scan, ticks) ?? [];
  if (!mark) return false;
  const from = at + mark.length;
  const end = scan.missing.has(mark) ? -1 : text.indexOf(mark, from);
  if (end < 0) scan.missing.add(mark);
  if (end < 0 && !options.growing) return literal(scan, mark.length);
  const inner = text.slice(from, end < 0 ? undefined : end);
  const length = mark.length + inner.length + (end < 0 ? 0 : mark.length);
  return inner ? push(scan, { type: 'code', text: inner.trim() || inner }, length) : literal(scan, length, '');
}

function readLink(scan: Scan): boolean {
  const { options, depth } = scan;
  const [all, label = '', target = ''] = matched(scan, link) ?? [];
  if (all !== undefined) {
    const href = safeHref(target);
    // Told as it stands: a label alone would hide where it leads.
    if (!href) return literal(scan, all.length);
    return push(
      scan,
      { type: 'link', href, children: parseSpan(label, { ...options, growing: false }, depth) },
      all.length,
    );
  }
  const begun = options.growing ? matched(scan, unfinishedLink) : null;
  return begun !== null && literal(scan, begun[0].length, begun[1]);
}

function readCite(scan: Scan): boolean {
  const [all, number] = matched(scan, cite) ?? [];
  const index = Number(number);
  const { cites, growing } = scan.options;
  // Which sources a draft names is known at its end; until then each number may be one.
  return (
    all !== undefined && (growing || cites?.has(index)) === true && push(scan, { type: 'cite', index }, all.length)
  );
}

function readAddress(scan: Scan): boolean {
  const [found] = matched(scan, address) ?? [];
  if (!found || /[a-z0-9]/i.test(scan.text[scan.at - 1] ?? '')) return false;
  // A full stop after an address ends the sentence.
  const href = found.replace(/[.,;:!?)\]}]+$/, '');
  if (!safeHref(href)) return false;
  return push(scan, { type: 'link', href, children: [{ type: 'text', text: href }] }, href.length);
}

const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
const isSpace = (letter: string | undefined): boolean => letter === undefined || /\s/.test(letter);

function readSpan(scan: Scan, type: 'strong' | 'em'): boolean {
  const { text, at, options, depth } = scan;
  const letter = text[at];
  if (letter !== '*' && letter !== '_') return false;
  const mark = type === 'strong' ? letter + letter : letter;
  if (!text.startsWith(mark, at)) return false;
  const from = at + mark.length;
  if (options.growing && from >= text.length) return literal(scan, mark.length, '');
  // `2 * 3`, and the `_` of snake_case, mark nothing.
  if (isSpace(text[from]) || (letter === '_' && isWord(text[at - 1]))) return literal(scan, mark.length);
  const end = scan.missing.has(mark) ? -1 : endOf(text, mark, from);
  if (end < 0) scan.missing.add(mark);
  if (end < 0 && !options.growing) return literal(scan, mark.length);
  const inner = text.slice(from, end < 0 ? undefined : end);
  return push(
    scan,
    { type, children: parseSpan(inner, options, depth) },
    mark.length + inner.length + (end < 0 ? 0 : mark.length),
  );
}

const parseSpan = (text: string, options: ParseOptions, depth: number): Inline[] =>
  depth >= deepest ? [{ type: 'text', text }] : parseInline(text, options, depth + 1);

/** Where the mark that ends a span begins, -1 if nowhere. It follows upon something, and is no part of a longer mark. */
function endOf(text: string, mark: string, from: number): number {
  const letter = mark.charAt(0);
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    let end = at;
    while (text[end + mark.length] === letter) end += 1;
    const run = end + mark.length - at;
    const fits = mark.length === 2 || run !== 2;
    const closes = !isSpace(text[at - 1]) && at > from - 1 && !(letter === '_' && isWord(text[end + mark.length]));
    if (fits && closes && end > from) return end;
    at = end + mark.length - 1;
  }
  return -1;
}
