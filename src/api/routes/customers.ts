import { Readable } from 'node:stream';
import type Router from '@koa/router';
import type { CustomerRecord, CustomerTask, Profile } from '#contract/customers.ts';
import { AppError } from '#contract/errors.ts';
import { customerRoutes } from '#contract/routes/customers.ts';
import { may, type Subject } from '#domain/policy.ts';
import { createCustomer } from '#shared/commands/customers/create-customer.ts';
import { eraseCustomer } from '#shared/commands/customers/erase-customer.ts';
import { mergeCustomers } from '#shared/commands/customers/merge-customers.ts';
import { updateCustomer } from '#shared/commands/customers/update-customer.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import { emailIndexes, phoneIndexes } from '#shared/db/customer-fields.ts';
import { findTask } from '#shared/db/customer-tasks.ts';
import { countConversations, listCustomers } from '#shared/db/lists/list-customers.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import {
  type CustomerView,
  presentCustomerRecord,
  presentCustomerTask,
  presentOwnProfile,
} from '#shared/db/present/present-customer.ts';
import { readCustomerTags } from '#shared/db/tags.ts';
import { idToBytes } from '#shared/id.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { byCustomer, paged } from '../cursor.ts';
import { exportCustomer } from '../export-customer.ts';
import { mount } from '../mount.ts';

/** Customers as staff see and change them. */
export function serveCustomers(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, fieldKeys } = deps;

  mount(router, deps, customerRoutes, {
    'PATCH /me': async ({ account: { id }, body }) => {
      await requireOwn(id, body);
      await updateCustomer(deps, { id, changes: body });
      return presentOwnProfile(await find(id), fieldKeys);
    },
    'GET /admin/customers': async ({ query: { limit, cursor, email, phone, ...filter }, subject }) => {
      const exact = {
        emailIndexes: email === undefined ? undefined : emailIndexes(fieldKeys, email),
        phoneIndexes: phone === undefined ? undefined : phoneIndexes(fieldKeys, phone),
      };
      const wanted = { ...filter, ...exact };
      const page = await paged(byCustomer, cursor, (after) => listCustomers(knex, wanted, { after, limit }));
      const ids = page.items.map(({ id }) => id);
      const tags = await readCustomerTags(knex, ids);
      const view = viewOf(subject);
      return { ...page, items: page.items.map((row) => presentCustomerRecord(row, tags.get(row.id) ?? [], view)) };
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
      await requireNaming(asked.subject, id, changes.externalId);
      await updateCustomer(deps, { id, changes, version, caller: callerOf(asked) });
      return show(await find(id), asked.subject);
    },
    'POST /admin/customers/:id/merge': async ({ params: { id }, body: { intoId }, ...asked }) =>
      began(asked.ctx, await mergeCustomers(deps, { id, intoId, caller: callerOf(asked) })),
    'POST /admin/customers/:id/erase': async ({ params: { id }, ...asked }) =>
      began(asked.ctx, await eraseCustomer(deps, { id, caller: callerOf(asked) })),
    'GET /admin/customers/:id/export': async ({ params, ...asked }) => {
      const customer = await show(await find(params.id), asked.subject);
      const target = { type: 'customer', id: customer.id };
      await recordAudit(knex, { ...callerOf(asked), action: 'customer.export', target, at: deps.now() });
      asked.ctx.type = 'application/json';
      asked.ctx.set('content-disposition', `attachment; filename="customer-${customer.id}.json"`);
      asked.ctx.body = Readable.from(exportCustomer(knex, customer, new Date(deps.now())));
    },
    'GET /admin/customer-tasks/:id': ({ params }) => showTask(params.id),
  });

  /** How a customer of the host site is reached is what the host site signed; staff rely on it. */
  async function requireOwn(id: string, { email, phone }: Profile): Promise<void> {
    if (email === undefined && phone === undefined) return;
    if ((await find(id)).externalId === null) return;
    throw new AppError('forbidden', 'The site where you are logged in says how you are reached: change it there.');
  }

  /**
   * Whoever comes with this id from the host site is this customer, and reads all that was said: to set it is as good as
   * merging the two.
   */
  async function requireNaming(subject: Subject, id: string, externalId: string | null | undefined): Promise<void> {
    if (externalId === undefined || may(subject, 'customers.merge')) return;
    const row = await CustomerRow.query(knex).findOne({ id: idToBytes(id) });
    if (row && row.externalId !== externalId) {
      throw new AppError('forbidden', 'Another externalId needs the permission customers.merge.');
    }
  }

  async function showTask(id: string): Promise<CustomerTask> {
    const task = await findTask(knex, id);
    if (!task) throw new AppError('not_found');
    return presentCustomerTask(task);
  }

  function began(ctx: ApiContext, taskId: string): Promise<CustomerTask> {
    ctx.set('location', `/api/v1/admin/customer-tasks/${taskId}`);
    return showTask(taskId);
  }

  const viewOf = (subject: Subject): CustomerView => ({
    keys: fieldKeys,
    full: may(subject, 'customers.sensitive'),
    sensitive: deps.settings.get('privacy').sensitiveAttributes,
  });

  /** Who was merged is found as whom it was merged into. */
  async function find(id: string): Promise<CustomerRow> {
    const row = await CustomerRow.query(knex).findOne({ id: idToBytes(id) });
    if (!row) throw new AppError('not_found');
    return row.mergedInto ? find(row.mergedInto) : row;
  }

  async function show(row: CustomerRow, subject: Subject): Promise<CustomerRecord> {
    const tags = await readCustomerTags(knex, [row.id]);
    return presentCustomerRecord(row, tags.get(row.id) ?? [], viewOf(subject));
  }
}
