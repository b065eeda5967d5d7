import { relevanceOf } from '#domain/relevance.ts';
import { languageOf, terms } from '#domain/terms.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId } from '#shared/id.ts';

/** A passage that was found. `score`, 0..1: the part of the question's terms it has; found by meaning alone, how near it is. */
export type FoundPassage = {
  documentId: string;
  chunkId: string;
  title: string;
  text: string;
  url?: string;
  score: number;
};

/** Rows that the index gives us to judge. It ranks by rarity of the terms; what it ranks below these is not about the question. */
const candidates = 40;
/** A passage this much weaker than the best one only has a word in common with the question. */
const nearBest = 0.85;
/** Terms of a question that are searched for: a pasted letter must not become a query of thousands. */
const maxTerms = 64;

/**
 * The passages that answer `question` best, at most `limit`; none for a question that the knowledge says nothing about.
 * Those in the question's own language come first.
 */
export async function searchKnowledge(knex: Knex, question: string, limit: number): Promise<FoundPassage[]> {
  const wanted = [...new Set(terms(question))].slice(0, maxTerms);
  if (wanted.length === 0) return [];
  const language = languageOf(question);
  const rows = await findCandidates(knex, wanted.join(' '));
  const found = rows
    .map((row) => ({ row, own: row.language === language, ...relevanceOf(wanted, row.terms.split(' ')) }))
    .filter(({ relevant }) => relevant)
    .map((passage) => ({ ...passage, weight: weightOf(passage.row, passage.share, wanted) }))
    .sort((a, b) => Number(b.own) - Number(a.own) || b.weight - a.weight || b.row.rank - a.row.rank);
  const best = Math.max(...found.map(({ weight }) => weight));
  return found
    .filter(({ weight }) => weight >= best * nearBest)
    .slice(0, limit)
    .map(({ row, share }) => presentPassage(row, share));
}

/** What a title says weighs more than a word in passing. */
const weightOf = (row: Row, share: number, wanted: string[]): number =>
  share + relevanceOf(wanted, terms(row.title)).share / 4;

export type PassageRow = {
  id: Uint8Array;
  document_id: Uint8Array;
  title: string;
  text: string;
  url: string | null;
  language: string;
};
type Row = PassageRow & { terms: string; rank: number };

/** The terms hold no operators (letters, digits and `_` only), so they need no quoting for the index's own language. */
async function findCandidates(knex: Knex, against: string): Promise<Row[]> {
  const [rows] = await knex.raw(candidatesSql, [against, against, candidates]);
  return rows;
}

/** Ranks ids first and reads the texts of the best afterwards: sorting the texts too made a temporary table on disk. */
const candidatesSql =
  'select c.id, c.document_id, c.title, c.text, c.terms, d.url, d.language, f.`rank` from (' +
  'select id, match(terms) against (? in natural language mode) as `rank` from knowledge_chunks ' +
  'where match(terms) against (? in natural language mode) order by `rank` desc limit ?) f ' +
  'join knowledge_chunks c on c.id = f.id join knowledge_documents d on d.id = c.document_id order by f.`rank` desc';

export const presentPassage = (row: PassageRow, score: number): FoundPassage => ({
  documentId: bytesToId(row.document_id),
  chunkId: bytesToId(row.id),
  title: row.title,
  text: row.text,
  ...(row.url === null ? {} : { url: row.url }),
  score,
});
