import { terms } from './terms.ts';

/** Where one begins and where it ends, in UTF-16 units as strings count. */
export type Highlight = [from: number, to: number];

/** Characters that a snippet shows before the first highlight, and altogether. */
const lead = 40;
const snippetLength = 160;

/** The places of a text that have one of the wanted terms, in order; those that touch are one. */
export function highlightsIn(text: string, wanted: ReadonlySet<string>): Highlight[] {
  const found: Highlight[] = [];
  for (const { 0: run, index } of text.matchAll(/\p{Script=Han}+|[[\p{L}\p{N}\p{M}'’\-]--\p{Script=Han}]+/gv)) {
    const pieces = /^\p{Script=Han}/u.test(run) ? pairsOf(run) : wordsOf(run);
    for (const [from, piece] of pieces) {
      if (!terms(piece, true).some((term) => wanted.has(term))) continue;
      const [start, end] = [index + from, index + from + piece.length];
      const last = found.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else found.push([start, end]);
    }
  }
  return found;
}

type Piece = [at: number, text: string];

function pairsOf(run: string): Piece[] {
  const characters = [...run];
  let at = 0;
  return characters.slice(0, Math.max(1, characters.length - 1)).map((character, n): Piece => {
    const from = at;
    at += character.length;
    return [from, character + (characters[n + 1] ?? '')];
  });
}

/** A word of several parts: each part is looked at, but `e-mail` as a whole. */
function wordsOf(run: string): Piece[] {
  if (/^e-mail/i.test(run)) return [[0, run]];
  return [...run.matchAll(/[^-]+/g)].map(({ 0: word, index }): Piece => [index, word]);
}

/** The part of a text around its first highlight, on one line. */
export function snippetOf(text: string, [first]: Highlight[]): string {
  const near = Math.max(0, (first?.[0] ?? 0) - lead);
  // Not in the middle of a character of two units.
  const from = /[\uDC00-\uDFFF]/.test(text.charAt(near)) ? near - 1 : near;
  const part = [...text.slice(from, from + snippetLength * 2)].slice(0, snippetLength).join('');
  const line = part.replace(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${line}${from + part.length < text.length ? '…' : ''}`;
}
