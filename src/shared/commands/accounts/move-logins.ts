import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';

/**
 * Gives the log-ins of one customer to another: the same devices go on as that one. Each gets a new id, so that the access
 * tokens of before are refused at once and a device asks for new ones. Returns the ids that ended.
 */
export async function moveLogins(trx: Knex, fromId: string, intoId: string): Promise<string[]> {
  const rows: { id: Buffer }[] = await trx('logins')
    .where({ account_id: idToBytes(fromId), account_type: 'customer' })
    .orderBy('id')
    .forUpdate()
    .select('id');
  for (const { id } of rows) {
    const moved = { id: idToBytes(newId()), account_id: idToBytes(intoId) };
    await trx('logins').where({ id }).update(moved);
    await trx('refresh_tokens').where({ family_id: id }).update({ family_id: moved.id, account_id: moved.account_id });
  }
  return rows.map(({ id }) => bytesToId(id));
}
