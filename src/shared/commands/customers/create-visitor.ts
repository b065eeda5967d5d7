import type { Customer, Tokens as TokenPair } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { customerAccount } from '#shared/commands/accounts/find-account.ts';
import { issueTokens, type TokenDeps } from '#shared/commands/accounts/issue-tokens.ts';
import type { Device } from '#shared/commands/accounts/logins.ts';
import type { Knex } from '#shared/db/knex.ts';
import { presentCustomer } from '#shared/db/present/present.ts';
import { findSite } from '#shared/db/sites.ts';
import { idToBytes, nameId, newId } from '#shared/id.ts';

/** The site that is there without anybody making one. */
export const defaultSiteId = nameId('site', 'default');

/** A new anonymous customer of the default site, with tokens. The refresh token is all that makes it the same later. */
export async function createVisitor(
  deps: TokenDeps,
  { name = null, siteId = defaultSiteId }: { name?: string | null | undefined; siteId?: string | undefined },
  from?: Device,
): Promise<TokenPair & { customer: Customer }> {
  const created = new Date(deps.now());
  const customer = { id: newId(), siteId, channel: 'web', name };
  const issued = await deps.knex.transaction(async (trx) => {
    if (siteId === defaultSiteId) await createDefaultSite(trx, created);
    else if (!(await findSite(trx, siteId))) throw noSuchSite();
    await trx('customers').insert({
      id: idToBytes(customer.id),
      site_id: idToBytes(customer.siteId),
      channel: customer.channel,
      name,
      created_at: created,
      seen_at: created,
    });
    return issueTokens({ ...deps, knex: trx }, customerAccount(customer), from);
  });
  return { ...issued, customer: presentCustomer(customer) };
}

const noSuchSite = () => new AppError('bad_request', undefined, [{ path: 'siteId', message: 'there is no such site' }]);

/** Looks first: every visitor comes this way, and an insert that finds its row locks it. */
async function createDefaultSite(knex: Knex, created: Date): Promise<void> {
  const id = idToBytes(defaultSiteId);
  const found = await knex('sites').where({ id }).first('id');
  if (found) return;
  const site = { id, name: 'Default', origins: '[]', settings: '{}', created_at: created };
  await knex('sites').insert(site).onConflict('id').ignore();
}
