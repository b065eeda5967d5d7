import { z } from 'zod';
import { normalPhone } from '#domain/contact.ts';
import { time, uuid } from './wire.ts';

/** Customers as staff see them. */

const attributeName = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'lower case letters, digits and _, at most 64');
const attributeValue = z.union([z.string().max(1000), z.number(), z.boolean()]);
const maxAttributes = 50;

export const attributesSchema = z
  .record(attributeName, attributeValue)
  .refine((all) => Object.keys(all).length <= maxAttributes, `at most ${maxAttributes}`);

export const emailField = z.string().trim().max(254).pipe(z.email());
export const phoneField = z
  .string()
  .max(40)
  .refine((text) => normalPhone(text) !== null, 'a phone number of 5 to 15 digits')
  .transform((text) => normalPhone(text) ?? text);
/** In lower case, like the tags of conversations: `VIP` and `vip` are one. */
const tagField = z.string().trim().toLowerCase().min(1).max(64);

/** What can be said of a customer. `null` takes a value away; attributes are changed one by one. */
export const profileSchema = z.strictObject({
  name: z.string().trim().min(1).max(120).nullable().optional(),
  email: emailField.nullable().optional(),
  phone: phoneField.nullable().optional(),
  externalId: z
    .string()
    .regex(/^[\x21-\x7e]{1,191}$/, '1 to 191 printable ASCII characters')
    .nullable()
    .optional(),
  attributes: z
    .record(attributeName, attributeValue.nullable())
    .refine((all) => Object.keys(all).length <= maxAttributes, `at most ${maxAttributes}`)
    .optional(),
  tags: z.array(tagField).max(50).optional(),
});

/** What customers see of themselves, and may change. */
export const ownProfileSchema = z.object({
  id: uuid,
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
});

export const customerRecordSchema = z.object({
  id: uuid,
  siteId: uuid,
  channel: z.string(),
  state: z.enum(['active', 'merged', 'erased']),
  name: z.string().nullable(),
  /** These three are masked for who may not see sensitive fields. */
  email: z.string().nullable(),
  phone: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Whether anything in this answer is masked. */
  masked: z.boolean(),
  externalId: z.string().nullable(),
  tags: z.array(z.string()),
  mergedInto: uuid.nullable(),
  version: z.number().int(),
  createdAt: time,
  updatedAt: time,
  seenAt: time,
  erasedAt: time.nullable(),
});

/** Merging and erasing take a while: what has been asked for, and how far it is. `total` and `done` are conversations. */
export const customerTaskSchema = z.object({
  id: uuid,
  type: z.enum(['merge', 'erase']),
  customerId: uuid,
  intoId: uuid.nullable(),
  state: z.enum(['queued', 'running', 'done']),
  total: z.number().int(),
  done: z.number().int(),
  createdAt: time,
  endedAt: time.nullable(),
});

export type Attributes = z.output<typeof attributesSchema>;
export type OwnProfile = z.output<typeof ownProfileSchema>;
export type Profile = z.output<typeof profileSchema>;
export type CustomerRecord = z.output<typeof customerRecordSchema>;
export type CustomerTask = z.output<typeof customerTaskSchema>;
