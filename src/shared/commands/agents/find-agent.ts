import { AppError } from '#contract/errors.ts';
import type { AccountAccess } from '#shared/commands/accounts/create-access.ts';
import type { Knex } from '#shared/db/knex.ts';
import { findUser } from '#shared/db/reads.ts';

/**
 * Somebody to whom a conversation can be given: an open account that may write in it. Else the customer would wait for
 * a person who cannot answer. Throws `bad_request` that names `agentId`.
 */
export async function findAgent(
  { knex, access }: { knex: Knex; access: AccountAccess },
  id: string,
): Promise<{ id: string; name: string }> {
  const user = await findUser(knex, id);
  if (!user?.active) throw refused('nobody active');
  if (!(await access.permissionsOf(user.role)).includes('conversations.reply'))
    throw refused('has a role that may not reply');
  return { id: user.id, name: user.name };
}

const refused = (message: string) => new AppError('bad_request', undefined, [{ path: 'agentId', message }]);
