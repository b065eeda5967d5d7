import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { lockRefreshToken, revokeFamily } from './refresh-tokens.ts';

/** Ends the family of a refresh token. An unknown one is as good as ended. Access tokens live out their minutes. */
export async function logOut(knex: Knex, refreshToken: string): Promise<void> {
  await retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const found = await lockRefreshToken(trx, refreshToken);
      if (found) await revokeFamily(trx, found.familyId);
    }),
  );
}
