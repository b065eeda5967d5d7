import type Router from '@koa/router';
import type { CustomerRecord } from '#contract/customers.ts';
import { AppError } from '#contract/errors.ts';
import { customerRoutes } from '#contract/routes/customers.ts';
import { may, type Subject } from '#domain/policy.ts';
import { createCustomer } from '#shared/commands/create-customer.ts';
import { findCustomer } from '#shared/commands/find-account.ts';
import { readTags, setCustomerProfile } from '#shared/commands/set-customer-profile.ts';
import { emailIndexes, phoneIndexes } from '#shared/db/customer-fields.ts';
import { countConversations, listCustomers, readTagsOf } from '#shared/db/list-customers.ts';
import type { CustomerRow } from '#shared/db/models/customer-row.ts';
import { type CustomerView, presentCustomerRecord } from '#shared/db/present-customer.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { mount } from '../mount.ts';

/** Customers as staff see and change them. */
export function serveCustomers(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, fieldKeys } = deps;

  mount(router, deps, customerRoutes, {
    'GET /admin/customers': async ({ query: { limit, cursor, email, phone, ...filter }, subject }) => {
      const exact = {
        emailIndexes: email === undefined ? undefined : emailIndexes(fieldKeys, email),
        phoneIndexes: phone === undefined ? undefined : phoneIndexes(fieldKeys, phone),
      };
      const after = cursor === undefined ? null : readCursor(cursor).id;
      const { rows, next } = await listCustomers(knex, { ...filter, ...exact }, { after, limit });
      const tags = await readTagsOf(
        knex,
        rows.map(({ id }) => id),
      );
      const view = viewOf(subject);
      const items = rows.map((row) => presentCustomerRecord(row, tags.get(row.id) ?? [], view));
      return { items, nextCursor: next && writeCursor({ at: 0, id: next }) };
    },
    'POST /admin/customers': async ({ body: { siteId, channel, ...profile }, ctx, ...asked }) => {
      const caller = callerOf({ ...asked, ctx });
      const id = await createCustomer(deps, { profile, siteId, channel, caller });
      ctx.set('location', `${ctx.path.replace(/\/$/, '')}/${id}`);
      return show(await find(id), asked.subject);
    },
    'GET /admin/customers/:id': async ({ params, subject }) => {
      const row = await find(params.id);
      const [record, conversations] = await Promise.all([show(row, subject), countConversations(knex, row.id)]);
      return { ...record, conversations: { ...conversations, lastAt: conversations.lastAt?.toISOString() ?? null } };
    },
    'PATCH /admin/customers/:id': async ({ params: { id }, body: { version, ...changes }, ...asked }) => {
      await setCustomerProfile(deps, { id, changes, version, caller: callerOf(asked) });
      return show(await find(id), asked.subject);
    },
  });

  const viewOf = (subject: Subject): CustomerView => ({
    keys: fieldKeys,
    full: may(subject, 'customers.sensitive'),
    sensitive: deps.settings.get('privacy').sensitiveAttributes,
  });

  /** Who was merged is found as whom it was merged into. */
  async function find(id: string): Promise<CustomerRow> {
    const row = await findCustomer(knex, id);
    if (!row) throw new AppError('not_found');
    return row.mergedInto ? find(row.mergedInto) : row;
  }

  async function show(row: CustomerRow, subject: Subject): Promise<CustomerRecord> {
    return presentCustomerRecord(row, await readTags(knex, row.id), viewOf(subject));
  }
}
