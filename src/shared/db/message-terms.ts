import { hash } from 'node:crypto';
import { terms } from '#domain/terms.ts';

/** Different terms of one message that are indexed: a pasted book must not fill a block by itself. */
const maxTerms = 2000;

/** The different terms of a text, common words too: people look for exactly what was said. */
export const messageTerms = (text: string): string[] => [...new Set(terms(text, true))].slice(0, maxTerms);

/** A term as the index knows it: 8 bytes of its hash, in hex. No words are kept. */
export const termKey = (term: string): string => hash('sha1', term, 'hex').slice(0, 16);
