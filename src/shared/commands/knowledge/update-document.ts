import { AppError } from '#contract/errors.ts';
import { languageOf } from '#domain/terms.ts';
import type { Caller } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import { joinPassages, lockDocument, readChunks } from '#shared/db/knowledge.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { requireWords } from './read-page.ts';
import { storeDocument } from './store-document.ts';

type Change = {
  title?: string | undefined;
  text?: string | undefined;
  url?: string | null | undefined;
  language?: string | undefined;
  active?: boolean | undefined;
};

/**
 * Changes the named fields of a document; a sample that is changed is the company's own from then on. Throws `not_found`,
 * `bad_request` for a text without words, and `conflict` when somebody changed it since `version`, or for a title that
 * another typed document has.
 */
export async function updateDocument(
  { knex, now }: Pick<Context, 'knex' | 'now'>,
  caller: Caller,
  { id, version, ...change }: Change & { id: string; version: number },
): Promise<void> {
  if (change.text !== undefined) requireWords(change.text);
  const update = () =>
    knex.transaction(async (trx) => {
      const old = await lockDocument(trx, id);
      requireVersion('document', old, version);
      const text = change.text ?? old.text ?? joinPassages(old.title, await readChunks(trx, old.id));
      const { title = old.title, url = old.url, active = old.active === 1 } = change;
      const language = change.language ?? (change.text === undefined ? old.language : languageOf(text));
      const rewritten = title !== old.title || change.text !== undefined;
      const source = old.source === 'sample' && rewritten ? 'text' : old.source;
      const content = { title, text, url, language, source, active, fileName: old.file_name };
      return storeDocument(trx, caller, old, content, now());
    });
  try {
    await retryDeadlock(update);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new AppError('conflict', 'Another document has this title.');
  }
}
