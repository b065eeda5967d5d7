import { z } from 'zod';
import { time, uuid } from './wire.ts';

/** A page that the AI answers from is at most so large, bytes. */
export const maxPageBytes = 5 * 1024 * 1024;
/** What the names of its files end in. */
export const pageExtensions = ['.md', '.markdown', '.txt'];

export const documentSources = ['text', 'file', 'sample'] as const;

export const webAddress = z.url({ protocol: /^https?$/ }).max(1000);

/** A document that the AI answers from. `chunks`: how many passages it has; none while it is not active. */
export const documentSchema = z.object({
  id: uuid,
  title: z.string(),
  url: z.string().nullable(),
  language: z.string(),
  /** `text` was typed, `file` was uploaded, `sample` belongs to the invented shop. */
  source: z.enum(documentSources),
  fileName: z.string().nullable(),
  active: z.boolean(),
  chunks: z.number().int(),
  version: z.number().int(),
  createdAt: time,
  updatedAt: time,
});

/** A document with its text, and the passages that are found and quoted on their own. */
export const documentDetailSchema = documentSchema.extend({
  text: z.string(),
  passages: z.array(z.object({ chunkId: uuid, title: z.string(), text: z.string() })),
});

/** A passage that a question finds. */
export const foundPassageSchema = z.object({
  index: z.number().int(),
  /** Whether the AI gets it with this question: only the best few are. */
  given: z.boolean(),
  score: z.number(),
  documentId: uuid,
  documentTitle: z.string(),
  chunkId: uuid,
  title: z.string(),
  text: z.string(),
  quote: z.string(),
  url: z.string().nullable(),
});

export type KnowledgeDocument = z.output<typeof documentSchema>;
export type KnowledgeDetail = z.output<typeof documentDetailSchema>;
export type DocumentSource = KnowledgeDocument['source'];
export type FoundPassage = z.output<typeof foundPassageSchema>;
