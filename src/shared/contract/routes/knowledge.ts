import { z } from 'zod';
import {
  documentDetailSchema,
  documentSchema,
  documentSources,
  foundPassageSchema,
  webAddress,
} from '#contract/knowledge.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const title = z.string().trim().min(1).max(300);
const language = z
  .string()
  .regex(/^[a-z]{2}$/, 'two letters, like en or zh')
  .meta({ examples: ['en'] });

const optional = {
  url: webAddress.optional(),
  language: language.optional(),
};

/** Forms send what nobody filled in as nothing. First, so that the form in `/docs` begins empty. */
const orBlank = <S extends z.ZodType>(field: S) =>
  z.union([z.literal('').transform(() => undefined), field]).optional();

/** What stands in the form before the file. */
export const pageFields = z.object({ title: orBlank(title), url: orBlank(webAddress), language: orBlank(language) });

const kept = z.object({
  document: documentSchema,
  outcome: z.enum(['created', 'replaced', 'unchanged']),
});

/** What the AI answers from. */
export const knowledgeRoutes = defineRoutes({
  'GET /admin/knowledge/documents': {
    summary: 'Documents that the AI answers from, the newest first',
    description: '`q` is a part of the title, the address or the name of the file.',
    access: 'knowledge.read',
    limit: 'read',
    query: listQuery.extend({
      q: z.string().trim().min(1).max(120).optional(),
      source: z.enum(documentSources).optional(),
      language: language.optional(),
      active: flag.optional(),
    }),
    answer: { status: 200, body: listOf(documentSchema) },
  },
  'GET /admin/knowledge/documents/:id': {
    summary: 'One document, with its text and its passages',
    access: 'knowledge.read',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: documentDetailSchema },
    etag: true,
  },
  'POST /admin/knowledge/documents': {
    summary: 'Add a document, or put it in the place of the one with this title',
    description:
      'Markdown or plain text; each heading makes a passage, which is found and cited on its own. Citations lead to ' +
      '`url`. `language` (of its readers) is by default that of the text. Answers follow within a second, on all ' +
      'processes. A text of more than about 60 KB goes to `POST /admin/knowledge/upload`. What is replaced stays off ' +
      'if it was off.',
    access: 'knowledge.write',
    limit: 'write',
    body: z.strictObject({ title, text: z.string().min(1), ...optional }),
    answer: { status: 200, body: kept },
    errors: ['conflict'],
  },
  'POST /admin/knowledge/upload': {
    summary: 'Add a document from a file, or put it in the place of the one from this file',
    description:
      'A multipart form with one file of at most 5 MB in UTF-8, whose name ends in `.md`, `.markdown` or `.txt`. Lines ' +
      '`title: …` and `url: …` between two lines of `---` at the top count where the fields say nothing; else the title ' +
      'is the first heading, or the name of the file. The same as `chat-api knowledge add`.',
    access: 'knowledge.write',
    limit: 'upload',
    upload: pageFields,
    answer: { status: 200, body: kept },
    errors: ['too_large', 'unsupported_type', 'conflict'],
  },
  'PATCH /admin/knowledge/documents/:id': {
    summary: 'Change a document, or switch it on or off',
    description:
      'What is not named stays; a new `text` says its own `language` anew unless one is given. With `active: false` the ' +
      'AI answers as if the document were not there. `version` is the one that was read: if the document changed since, ' +
      'the answer is `conflict`, as it is for a title that another typed document has. Messages that cite the document ' +
      'keep their quotes.',
    access: 'knowledge.write',
    limit: 'write',
    params: idParams,
    body: z.strictObject({
      version: z.number().int().min(1),
      title: title.optional(),
      text: z.string().min(1).optional(),
      url: webAddress.nullable().optional(),
      language: language.optional(),
      active: z.boolean().optional(),
    }),
    answer: { status: 200, body: documentSchema },
    errors: ['conflict'],
  },
  'DELETE /admin/knowledge/documents/:id': {
    summary: 'Delete a document',
    description: 'Messages that cite it keep their quotes.',
    access: 'knowledge.write',
    limit: 'write',
    params: idParams,
    answer: { status: 204, body: null },
  },
  'DELETE /admin/knowledge/samples': {
    summary: 'Delete the help pages of the invented shop',
    description:
      'All documents with the source `sample`. One that somebody has changed is no sample any more, and stays.',
    access: 'knowledge.write',
    limit: 'write',
    answer: { status: 200, body: z.object({ deleted: z.number().int() }) },
  },
  'POST /admin/knowledge/search': {
    summary: 'What a question finds, the best first',
    description:
      'So that one sees why the AI answered as it did: `given` passages are those that it gets with the question, `text` ' +
      'is what it reads, `quote` what a citation shows. `score` is the part of the question’s words that a passage has, or ' +
      'how near its meaning is where it was found by that alone. Nothing found means that the AI has nothing to answer ' +
      'from.',
    access: 'knowledge.read',
    limit: 'heavy',
    body: z.strictObject({
      question: z.string().trim().min(1).max(2000),
      limit: z.number().int().min(1).max(20).default(4),
    }),
    answer: { status: 200, body: z.object({ passages: z.array(foundPassageSchema) }) },
  },
});
