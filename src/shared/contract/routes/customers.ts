import { z } from 'zod';
import { customerRecordSchema, emailField, phoneField, profileSchema } from '#contract/customers.ts';
import { time, uuid } from '#contract/wire.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const customersQuery = listQuery.extend({
  q: z.string().trim().min(1).max(120).optional(),
  email: emailField.optional(),
  phone: phoneField.optional(),
  externalId: z.string().max(191).optional(),
  tag: z.string().trim().min(1).max(64).optional(),
  state: customerRecordSchema.shape.state.default('active'),
  createdFrom: moment.optional(),
  createdTo: moment.optional(),
});

const detailSchema = customerRecordSchema.extend({
  conversations: z.object({ total: z.number().int(), open: z.number().int(), lastAt: time.nullable() }),
});

/** People who write in chats, as staff see them. */
export const customerRoutes = defineRoutes({
  'GET /admin/customers': {
    summary: 'Customers, the newest first',
    description:
      '`q` is the beginning of a name, and orders by name. `email` and `phone` find exactly: they are stored encrypted. ' +
      'E-mail, phone and sensitive attributes are masked for who lacks `customers.sensitive`.',
    access: 'customers.read',
    limit: 'read',
    query: customersQuery,
    answer: { status: 200, body: listOf(customerRecordSchema) },
  },
  'POST /admin/customers': {
    summary: 'Add a customer',
    access: 'customers.write',
    limit: 'write',
    body: profileSchema.extend({
      siteId: uuid.optional(),
      channel: z
        .string()
        .regex(/^[a-z][a-z0-9_-]{0,31}$/)
        .default('web'),
    }),
    answer: { status: 201, body: customerRecordSchema },
    errors: ['conflict'],
  },
  'GET /admin/customers/:id': {
    summary: 'One customer, with what there is of conversations',
    description: 'The id of a merged customer answers with the customer it was merged into.',
    access: 'customers.read',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: detailSchema },
  },
  'PATCH /admin/customers/:id': {
    summary: 'Change a customer',
    description:
      'What is not named stays; `null` takes a value away, in `attributes` too; `tags` are given whole. `version` is the ' +
      'one you read: `conflict` when somebody changed the customer since.',
    access: 'customers.write',
    limit: 'write',
    params: idParams,
    body: profileSchema.extend({ version: z.number().int().min(1) }),
    answer: { status: 200, body: customerRecordSchema },
    errors: ['conflict'],
  },
});
