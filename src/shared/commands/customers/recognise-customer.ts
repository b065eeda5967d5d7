import type { Customer, Tokens as TokenPair } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { customerAccount, findCustomer } from '#shared/commands/accounts/find-account.ts';
import { issueTokens, type TokenDeps } from '#shared/commands/accounts/issue-tokens.ts';
import { type Device, deleteLogins } from '#shared/commands/accounts/logins.ts';
import { findRefreshToken, isSpent } from '#shared/commands/accounts/refresh-tokens.ts';
import type { Context } from '#shared/context.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import type { Knex } from '#shared/db/knex.ts';
import { presentCustomer } from '#shared/db/present/present.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { findSite, siteKeys } from '#shared/db/sites.ts';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';
import { siteKeyPlace } from '#shared/seal-places.ts';
import { type Identity, verifyIdentity } from '#shared/token/identity-token.ts';
import { defaultSiteId } from './create-visitor.ts';
import { updateCustomer } from './update-customer.ts';

type Deps = TokenDeps & Pick<Context, 'fieldKeys' | 'settings' | 'access'>;
type Asked = { identityToken: string; siteId?: string | undefined; refreshToken?: string | undefined };
type Recognised = TokenPair & { customer: Customer };

/** How often a customer is looked for who is merged or erased each time between being found and being let in. */
const looks = 3;

/**
 * Tokens for the customer whom the host site vouches for: the same one on every device. Who was here anonymously (its
 * `refreshToken` says so) becomes that customer, unless the host site's customer is there already. What the token says
 * of name, e-mail and phone is kept. Throws `unauthorized`.
 */
export async function recogniseCustomer(
  deps: Deps,
  { identityToken, siteId = defaultSiteId, refreshToken }: Asked,
  from?: Device,
): Promise<Recognised> {
  const identity = await readIdentity(deps, siteId, identityToken);
  for (let look = 0; look < looks; look += 1) {
    const anonymous = refreshToken === undefined ? null : await anonymousOf(deps, siteId, refreshToken);
    const id =
      (await findKnown(deps.knex, siteId, identity.sub)) ??
      (anonymous && (await link(deps, anonymous, identity.sub))) ??
      (await insertKnown(deps, siteId, identity.sub));
    const recognised = await letIn(deps, id, identity, from);
    if (recognised) return recognised;
  }
  throw new AppError('unavailable');
}

/** Null: the customer was merged or erased a moment ago. */
async function letIn(deps: Deps, id: string, { sub, ...said }: Identity, from?: Device): Promise<Recognised | null> {
  // One that was merged is who it became.
  const whole = await findCustomer(deps.knex, id);
  if (!whole) return null;
  const customer = { ...whole, name: said.name ?? whole.name };
  return retryDeadlock(() =>
    deps.knex.transaction(async (trx) => {
      const seen = await trx('customers')
        .where({ id: idToBytes(whole.id), state: 'active' })
        .update({ seen_at: new Date(deps.now()) });
      if (seen === 0) return null;
      await updateCustomer({ ...deps, knex: trx }, { id: whole.id, changes: said });
      const pair = await issueTokens({ ...deps, knex: trx }, customerAccount(customer), from);
      return { ...pair, customer: presentCustomer(customer) };
    }),
  );
}

async function readIdentity({ knex, fieldKeys, now }: Deps, siteId: string, token: string): Promise<Identity> {
  const site = await findSite(knex, siteId);
  if (!site) throw new AppError('unauthorized', 'The identity token cannot be accepted: there is no such site.');
  const keys = (await siteKeys(knex, [site.id])).map(({ id, algorithm, kid, public_jwk, secret_sealed }) => ({
    algorithm,
    kid,
    material: public_jwk ?? fieldKeys.unseal(secret_sealed ?? '', siteKeyPlace(bytesToId(id))),
  }));
  return verifyIdentity(token, keys, { issuer: site.identity_issuer, audience: site.identity_audience, now: now() });
}

async function findKnown(knex: Knex, siteId: string, externalId: string): Promise<string | null> {
  const row: { id: Buffer } | undefined = await knex('customers')
    .where({ site_id: idToBytes(siteId), external_id: externalId })
    .first('id');
  return row ? bytesToId(row.id) : null;
}

/** The customer of a living refresh token. One that was spent long ago may be in other hands than its customer's. */
async function anonymousOf({ knex, now }: Deps, siteId: string, refreshToken: string): Promise<string | null> {
  const found = await findRefreshToken(knex, refreshToken);
  const at = now();
  if (found?.account.type !== 'customer' || found.expiresAt <= at || isSpent(found, at)) return null;
  const customer = await findCustomer(knex, found.account.id);
  return customer?.siteId === siteId ? customer.id : null;
}

/**
 * Gives an anonymous customer its external id. Its log-ins end: whoever was at that device before may still have their
 * tokens, and is not who the host site vouches for. Null: it has another external id, or somebody else has this one.
 */
async function link({ knex, access }: Deps, id: string, externalId: string): Promise<string | null> {
  const ended = await retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const linked = await trx('customers')
        .where({ id: idToBytes(id), external_id: null, state: 'active' })
        .update({ external_id: externalId })
        .catch(orNobody);
      return linked ? deleteLogins(trx, { type: 'customer', id }) : null;
    }),
  );
  if (!ended) return null;
  await access.shutOut({ type: 'customer', id }, ended);
  return id;
}

async function insertKnown({ knex, now }: Deps, siteId: string, externalId: string): Promise<string> {
  const id = newId();
  const at = new Date(now());
  const row = { id: idToBytes(id), site_id: idToBytes(siteId), channel: 'web', external_id: externalId };
  const inserted = await knex('customers')
    .insert({ ...row, name: null, created_at: at, seen_at: at })
    .then(() => 1, orNobody);
  if (inserted) return id;
  // Two devices came at once: the other one made the row.
  const known = await findKnown(knex, siteId, externalId);
  if (!known) throw new AppError('unavailable');
  return known;
}

function orNobody(error: unknown): number {
  if (!isDuplicate(error)) throw error;
  return 0;
}
