import type { Knex } from '#shared/db/knex.ts';
import { idToBytes } from '#shared/id.ts';
import { createUser } from './accounts/create-user.ts';
import { defaultSiteId } from './customers/create-visitor.ts';
import { addDocument } from './knowledge/add-document.ts';
import { sampleDocuments } from './knowledge/seed-faq.ts';

export type FirstLogin = { email: string; name: string; role: 'admin' | 'agent'; password: string };

/** The first accounts; `chat --as agent` logs in as the second. */
export const firstAccounts = [
  { email: 'admin@bluewing.example', name: 'Ada', role: 'admin' },
  { email: 'agent@bluewing.example', name: 'Mia', role: 'agent' },
] as const;

/**
 * Fills an empty installation: a site, an admin, an agent, the help pages of an invented shop. Where there is a user
 * already nothing happens, so what people changed or deleted stays so. Returns the accounts made now, with passwords.
 * `keep` is called before they are committed: a password nobody wrote down would shut everyone out.
 */
export async function seed(
  { knex, now }: { knex: Knex; now: () => number },
  createPassword: () => string,
  keep: (logins: FirstLogin[]) => void,
): Promise<FirstLogin[]> {
  return knex.transaction(async (trx) => {
    await lockSite(trx, now());
    const user = await trx('users').first('id');
    if (user) return [];
    for (const document of sampleDocuments()) await addDocument(trx, document);
    const logins = firstAccounts.map((account) => ({ ...account, password: createPassword() }));
    for (const login of logins) await createUser({ knex: trx, now }, login);
    keep(logins);
    return logins;
  });
}

/**
 * Makes the default site if it is not there, and holds its row: of those that seed at once, the others find users. By a
 * write: a repeated `insert ignore` holds the row as a reader does, so that two who then want it alone wait for each other.
 */
async function lockSite(trx: Knex, at: number): Promise<void> {
  const id = idToBytes(defaultSiteId);
  const site = { id, name: 'Bluewing', origins: '[]', settings: '{}', created_at: new Date(at) };
  await trx('sites').insert(site).onConflict('id').merge(['id']);
}
