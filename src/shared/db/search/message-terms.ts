import { hash } from 'node:crypto';
import { terms } from '#domain/terms.ts';

/** Different terms of one message that are indexed: a pasted book must not fill a block by itself. */
const maxTerms = 2000;

/** The different terms of a text, common words too: people look for exactly what was said. */
export const messageTerms = (text: string): string[] => [...new Set(terms(text, true))].slice(0, maxTerms);

/** A few words make up most of what is said: hashing each anew was a quarter of the index's time. */
const known = new Map<string, string>();
const knownLimit = 10_000;

/** A term as the index knows it: 8 bytes of its hash, in hex. No words are stored. */
export function termKey(term: string): string {
  const before = known.get(term);
  if (before !== undefined) return before;
  const key = hash('sha1', term, 'hex').slice(0, 16);
  if (known.size >= knownLimit) known.clear();
  known.set(term, key);
  return key;
}
