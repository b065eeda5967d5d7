import type { Staff } from '#contract/accounts.ts';
import { readSetting } from '#shared/commands/settings/read-setting.ts';
import type { Knex } from '#shared/db/knex.ts';
import { createUser, type NewUser } from './create-user.ts';
import { type Grantor, theSystem } from './grantor.ts';
import { type OneTimeToken, storeOneTimeToken } from './one-time-tokens.ts';

type Deps = { knex: Knex; now: () => number };
type Invited = OneTimeToken & { user: Staff };

/**
 * A staff account without a password, and the one-time token with which its owner sets the first. We send no e-mail:
 * whoever invites hands the token over. Throws as `createUser`.
 */
export async function inviteUser(
  { knex, now }: Deps,
  asked: Omit<NewUser, 'password'>,
  by: Grantor = theSystem,
): Promise<Invited> {
  const { inviteHours } = await readSetting(knex, 'security');
  return knex.transaction(async (trx) => {
    const user = await createUser({ knex: trx, now }, { ...asked, password: null }, by);
    const life = { at: now(), lifeMs: inviteHours * 3_600_000 };
    return { user, ...(await storeOneTimeToken(trx, { purpose: 'invite', userId: user.id, ...life })) };
  });
}
