import type { Profile } from '#contract/customers.ts';
import { AppError } from '#contract/errors.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import { sealCustomer } from '#shared/db/customer-fields.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { defaultSiteId } from './create-visitor.ts';
import { applyProfile, audited, type CustomerDeps, refusingDuplicates, storeTags } from './update-customer.ts';

type Asked = { profile: Profile; siteId?: string | undefined; channel: string; caller: Caller };

const nobody = { name: null, email: null, phone: null, externalId: null, attributes: {}, tags: [] };

/** A customer who has not come yet, made by staff. Returns the id. Throws `bad_request` for a site that is not there. */
export async function createCustomer(deps: CustomerDeps, { profile, siteId, channel, caller }: Asked): Promise<string> {
  const id = newId();
  const at = new Date(deps.now());
  const site_id = idToBytes(siteId ?? defaultSiteId);
  const sensitive = deps.settings.get('privacy').sensitiveAttributes;
  const { tags, ...fields } = applyProfile(nobody, profile);
  const row = { id: idToBytes(id), site_id, channel, created_at: at, seen_at: at };
  await refusingDuplicates(() =>
    deps.knex.transaction(async (trx) => {
      const site = await trx('sites').where({ id: site_id }).first('id');
      if (!site) throw new AppError('bad_request', undefined, [{ path: 'siteId', message: 'there is no such site' }]);
      await trx('customers').insert({ ...row, ...sealCustomer(deps.fieldKeys, id, fields, sensitive) });
      await storeTags(trx, { id, createdAt: at }, tags);
      const entry = { action: 'customer.create', target: { type: 'customer', id }, at: at.getTime() };
      await recordAudit(trx, { ...caller, ...entry, after: audited({ ...fields, tags }, sensitive) });
    }),
  );
  return id;
}
