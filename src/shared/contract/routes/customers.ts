import { z } from 'zod';
import {
  customerRecordSchema,
  customerTaskSchema,
  emailField,
  ownProfileSchema,
  phoneField,
  profileSchema,
} from '#contract/customers.ts';
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
  'PATCH /me': {
    summary: 'Change one’s own name and how one can be reached',
    description:
      'For customers. What is not named stays, `null` takes a value away. Messages bear the new name once the token is ' +
      'renewed. `email` and `phone` of a customer whom the host site knows (`externalId`) are `forbidden`: the host ' +
      'site says them in its identity token.',
    access: 'customer',
    limit: 'write',
    body: profileSchema.pick({ name: true, email: true, phone: true }),
    answer: { status: 200, body: ownProfileSchema },
    errors: ['conflict'],
  },
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
      'one you read: `conflict` when somebody changed the customer since. Another `externalId` needs `customers.merge`: ' +
      'its bearer on the host site becomes this customer.',
    access: 'customers.write',
    limit: 'write',
    params: idParams,
    body: profileSchema.extend({ version: z.number().int().min(1) }),
    answer: { status: 200, body: customerRecordSchema },
    errors: ['conflict'],
  },
  'POST /admin/customers/:id/merge': {
    summary: 'Merge a customer into another',
    description:
      'For one person who is there twice. What the other has no value for is taken over, with tags, log-ins and, in the ' +
      'background, all conversations: the answer is a task. The old id leads to the other from then on. `conflict` when ' +
      'either was merged or erased already.',
    access: 'customers.merge',
    limit: 'write',
    params: idParams,
    body: z.strictObject({ intoId: uuid }),
    answer: { status: 202, body: customerTaskSchema },
    errors: ['conflict'],
  },
  'POST /admin/customers/:id/erase': {
    summary: 'Erase a customer',
    description:
      'At once: name, e-mail, phone, attributes, tags, external id and log-ins. In the background: the words and files of ' +
      'all conversations, which stay as empty shells with their places, times and states; the answer is a task. The audit ' +
      'log is kept. Asked again, the same task is answered. Nothing brings it back.',
    access: 'customers.erase',
    limit: 'write',
    params: idParams,
    answer: { status: 202, body: customerTaskSchema },
    errors: ['conflict'],
  },
  'GET /admin/customers/:id/export': {
    summary: 'Everything that is kept of a customer, as one JSON document',
    description:
      'Profile, conversations with tags, attributes, sessions, ratings and messages, and the list of their files. Of the ' +
      'notes what the customer said when asking for a person, not what staff write for each other. Streamed; sensitive ' +
      'fields are masked for who lacks `customers.sensitive`.',
    access: 'customers.export',
    limit: 'heavy',
    params: idParams,
    answer: { status: 200, body: null, type: 'application/json' },
  },
  'GET /admin/customer-tasks/:id': {
    summary: 'How far a merger or an erasure is',
    access: 'customers.read',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: customerTaskSchema },
  },
});
