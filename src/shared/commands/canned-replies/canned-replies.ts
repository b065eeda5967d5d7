import type { CannedReply } from '#contract/canned-replies.ts';
import { AppError } from '#contract/errors.ts';
import { type Caller, changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import { readCannedReply } from '#shared/db/canned-replies.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import { idToBytes, newId } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'now'>;
type Fields = Pick<CannedReply, 'shortcut' | 'title' | 'text' | 'language'>;
type Change = { [F in keyof Fields]?: Fields[F] | undefined };

const target = (id: string) => ({ type: 'canned_reply', id });

/** Throws `conflict` for a shortcut that another one has. */
export async function createCannedReply(
  { knex, now }: Deps,
  caller: Caller,
  { language = null, ...said }: Omit<Fields, 'language'> & { language?: string | null | undefined },
): Promise<CannedReply> {
  const id = newId();
  const at = now();
  const fields = { ...said, language };
  const born = { version: 1, created_at: new Date(at), updated_at: new Date(at) };
  const create = knex.transaction(async (trx) => {
    await trx('canned_replies').insert({ id: idToBytes(id), ...fields, ...born });
    await recordAudit(trx, { ...caller, action: 'canned_reply.create', target: target(id), after: fields, at });
  });
  await create.catch(refuseTaken);
  return readCannedReply(knex, id);
}

/** Changes the named fields. Throws `not_found`, and `conflict` when the version moved on or the shortcut is taken. */
export async function updateCannedReply(
  { knex, now }: Deps,
  caller: Caller,
  { id, version, ...change }: Change & { id: string; version: number },
): Promise<CannedReply> {
  const at = now();
  const update = knex.transaction(async (trx) => {
    const old = await readCannedReply(trx, id, true);
    requireVersion('canned reply', old, version);
    const { shortcut = old.shortcut, title = old.title, text = old.text, language = old.language } = change;
    const fields = { shortcut, title, text, language };
    const changes = changedFields<Record<string, unknown>>(old, fields);
    if (Object.keys(changes.after).length === 0) return;
    await trx('canned_replies')
      .where({ id: idToBytes(id) })
      .update({ ...fields, version: version + 1, updated_at: new Date(at) });
    await recordAudit(trx, { ...caller, action: 'canned_reply.change', target: target(id), ...changes, at });
  });
  await update.catch(refuseTaken);
  return readCannedReply(knex, id);
}

/** Throws `not_found`. */
export async function deleteCannedReply({ knex, now }: Deps, caller: Caller, id: string): Promise<void> {
  await knex.transaction(async (trx) => {
    const { shortcut, title, text, language } = await readCannedReply(trx, id, true);
    await trx('canned_replies')
      .where({ id: idToBytes(id) })
      .del();
    const before = { shortcut, title, text, language };
    await recordAudit(trx, { ...caller, action: 'canned_reply.delete', target: target(id), before, at: now() });
  });
}

function refuseTaken(error: unknown): never {
  throw isDuplicate(error) ? new AppError('conflict', 'Another canned reply has this shortcut.') : error;
}
