import { readFile, rm } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type Router from '@koa/router';
import { maxPageBytes } from '#contract/knowledge.ts';
import { parse } from '#contract/parse.ts';
import { knowledgeRoutes, pageFields } from '#contract/routes/knowledge.ts';
import { cleanName } from '#shared/commands/files/store-file.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { deleteDocument, deleteSamples } from '#shared/commands/knowledge/delete-documents.ts';
import { explainSearch } from '#shared/commands/knowledge/explain-search.ts';
import { putDocument } from '#shared/commands/knowledge/put-document.ts';
import { readPage, readPageText } from '#shared/commands/knowledge/read-page.ts';
import type { Stored } from '#shared/commands/knowledge/store-document.ts';
import { updateDocument } from '#shared/commands/knowledge/update-document.ts';
import { listDocuments, readDocument, readDocumentDetail } from '#shared/db/knowledge.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { byTime, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { receiveUpload } from '../receive-upload.ts';

/** What the AI answers from. */
export function serveKnowledge(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, config } = deps;
  const knowledge = createKnowledge(deps);

  mount(router, deps, knowledgeRoutes, {
    'GET /admin/knowledge/documents': ({ query: { cursor, limit, ...filter } }) =>
      paged(byTime, cursor, (after) => listDocuments(knex, filter, { after, limit })),
    'GET /admin/knowledge/documents/:id': ({ params }) => readDocumentDetail(knex, params.id),
    'POST /admin/knowledge/documents': ({ body: { title, text, url, language }, ...asked }) => {
      const page = readPage(text, title, { title, url });
      return kept(changed(putDocument(deps, callerOf(asked), { ...page, language, fileName: null })));
    },
    'POST /admin/knowledge/upload': async (asked) => {
      const { name, text, fields } = await receivePage(asked.ctx);
      const page = readPage(text, basename(name, extname(name)), fields);
      const { language } = fields;
      return kept(changed(putDocument(deps, callerOf(asked), { ...page, language, fileName: name })));
    },
    'PATCH /admin/knowledge/documents/:id': async ({ params, body, ...asked }) => {
      await changed(updateDocument(deps, callerOf(asked), { id: params.id, ...body }));
      return readDocument(knex, params.id);
    },
    'DELETE /admin/knowledge/documents/:id': ({ params, ...asked }) =>
      changed(deleteDocument(deps, callerOf(asked), params.id)),
    'DELETE /admin/knowledge/samples': async (asked) => ({
      deleted: await changed(deleteSamples(deps, callerOf(asked))),
    }),
    'POST /admin/knowledge/search': async ({ body: { question, limit } }) => ({
      passages: await explainSearch(knex, knowledge, question, limit),
    }),
  });

  /** The AI answers from what is there now as soon as the answer is. */
  async function changed<T>(change: Promise<T>): Promise<T> {
    const done = await change;
    await knowledge.forget();
    return done;
  }

  async function kept(put: Promise<Stored>) {
    const { id, outcome } = await put;
    return { document: await readDocument(knex, id), outcome };
  }

  async function receivePage({ req }: ApiContext) {
    const begin = async (fields: Record<string, string>) => parse(pageFields, fields);
    const { upload, fields } = await receiveUpload(req, { dataDir: config.DATA_DIR, maxBytes: maxPageBytes, begin });
    try {
      const name = cleanName(upload.name);
      return { name, text: readPageText(await readFile(upload.path), name), fields: parse(pageFields, fields) };
    } finally {
      await rm(upload.path, { force: true });
    }
  }
}
