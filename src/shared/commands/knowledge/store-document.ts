import { createHash } from 'node:crypto';
import type { DocumentSource } from '#contract/knowledge.ts';
import { type Caller, changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { DocumentRow } from '#shared/db/knowledge.ts';
import { bytesToId, idToBytes, nameId, newId } from '#shared/id.ts';
import { chunkRowsOf, storeChunks } from './store-chunks.ts';

/** What a document is to be. */
export type Content = {
  title: string;
  text: string;
  url: string | null;
  language: string;
  source: DocumentSource;
  fileName: string | null;
  active: boolean;
};

export type Stored = { id: string; outcome: 'created' | 'replaced' | 'unchanged' };

/**
 * Writes a document in the place of `old`, or a new one, with its chunks and its line of the audit log. One that is not
 * active has no chunks, and so is not found. `old` is locked by the caller. A title that another typed document has is a
 * duplicate key.
 */
export async function storeDocument(
  trx: Knex,
  caller: Caller,
  old: DocumentRow | undefined,
  content: Content,
  at: number,
): Promise<Stored> {
  const name = nameOf(content);
  // A file's name is the id too: releases before knew no other.
  const id = old ? bytesToId(old.id) : content.source === 'file' && name ? name : newId();
  const row = rowOf(content, name);
  if (!old) await trx('knowledge_documents').insert({ id: idToBytes(id), ...row, ...madeAt(at) });
  const moved = await storeChunks(trx, id, content.active ? await chunkRowsOf(id, content) : []);
  const before = old && audited(old);
  const changes = before ? changedFields(before, audited(row)) : { before, after: audited(row) };
  const target = { type: 'document', id };
  if (!old) {
    await recordAudit(trx, { ...caller, action: 'document.create', target, ...changes, at });
    return { id, outcome: 'created' };
  }
  if (!moved && Object.keys(changes.after).length === 0 && old.text !== null) return { id, outcome: 'unchanged' };
  await trx('knowledge_documents')
    .where({ id: old.id })
    .update({ ...row, version: old.version + 1, updated_at: new Date(at) });
  await recordAudit(trx, { ...caller, action: 'document.change', target, ...changes, at });
  return { id, outcome: 'replaced' };
}

/** What comes under the same name is the same document. A sample is nobody's, and has none. */
export function nameOf({ title, source, fileName }: Pick<Content, 'title' | 'source' | 'fileName'>): string | null {
  if (source === 'sample') return null;
  return fileName === null ? nameId('title', title) : nameId('page', fileName);
}

const madeAt = (at: number) => ({ version: 1, created_at: new Date(at), updated_at: new Date(at) });

const rowOf = ({ fileName, active, ...content }: Content, name: string | null) => ({
  ...content,
  file_name: fileName,
  active: active ? 1 : 0,
  name_id: name && idToBytes(name),
});

type Audited = Omit<Content, 'text' | 'fileName' | 'active'> & { text: string | null; active: number };

/** A document as the audit log has it: a text can be megabytes, its fingerprint tells that it changed, and which it was. */
const audited = ({ title, url, language, source, active, text }: Audited) => ({
  ...{ title, url, language, source, active: active === 1 },
  text: text === null ? null : `sha256:${createHash('sha256').update(text).digest('hex')}`,
});
