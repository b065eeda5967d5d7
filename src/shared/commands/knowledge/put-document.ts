import { languageOf } from '#domain/terms.ts';
import type { Caller } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { DocumentRow } from '#shared/db/knowledge.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes } from '#shared/id.ts';
import type { Page } from './read-page.ts';
import { nameOf, type Stored, storeDocument } from './store-document.ts';

/** `fileName`: null where somebody typed it. `language`: by default that of the text. */
export type NewPage = Page & { fileName: string | null; language?: string | undefined };

/**
 * Adds a page, or puts it in the place of the document that came from the same file, or where there is no file, that was
 * typed under the same title. What was found before is found until the caller says `Knowledge.forget`.
 */
export async function putDocument(
  { knex, now }: Pick<Context, 'knex' | 'now'>,
  caller: Caller,
  { language, ...page }: NewPage,
): Promise<Stored> {
  const source = page.fileName === null ? ('text' as const) : ('file' as const);
  const content = { ...page, source, language: language ?? languageOf(page.text) };
  const put = () =>
    retryDeadlock(() =>
      knex.transaction(async (trx) => {
        const old = await findNamed(trx, nameOf(content));
        return storeDocument(trx, caller, old, { ...content, active: old?.active !== 0 }, now());
      }),
    );
  try {
    return await put();
  } catch (error) {
    // Somebody else added it at this moment: now it is there.
    if (!isDuplicate(error)) throw error;
    return put();
  }
}

/** A document from a file that a release before added has the name as its id alone. */
async function findNamed(trx: Knex, name: string | null): Promise<DocumentRow | undefined> {
  if (name === null) return undefined;
  const bytes = idToBytes(name);
  const documents = () => trx('knowledge_documents').forUpdate();
  return (await documents().where({ name_id: bytes }).first()) ?? documents().where({ id: bytes }).first();
}
