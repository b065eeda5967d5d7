import { z } from 'zod';
import { openingSchema } from '#contract/business-hours.ts';
import { type SettingName, settingNames } from '#contract/settings.ts';
import { time, uuid } from '#contract/wire.ts';
import { listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const value = z.record(z.string(), z.unknown());
const version = z.number().int().min(0);
const nameParams = z.object({ name: z.enum(settingNames as [SettingName, ...SettingName[]]) });

export const settingSchema = z.object({
  name: z.string(),
  /** 0: nobody has changed it, and the first values hold. */
  version,
  value,
  /** What holds until somebody changes it: from the environment where it names a value, else built in. */
  firstValue: value,
  updatedAt: time.nullable(),
  /** JSON Schema of `value`, with a description of each field. */
  schema: z.record(z.string(), z.unknown()),
});

const settingVersionSchema = z.object({
  version,
  value,
  user: z.object({ id: uuid, name: z.string() }).nullable(),
  createdAt: time,
});

export const settingsRoutes = defineRoutes({
  'GET /admin/settings': {
    summary: 'All groups of settings, with their schemas',
    access: 'settings.read',
    limit: 'read',
    answer: { status: 200, body: z.object({ items: z.array(settingSchema) }) },
    etag: true,
  },
  'GET /admin/settings/:name': {
    summary: 'One group of settings',
    access: 'settings.read',
    limit: 'read',
    params: nameParams,
    answer: { status: 200, body: settingSchema },
    etag: true,
  },
  'PATCH /admin/settings/:name': {
    summary: 'Change fields of a group',
    description:
      'Fields that are not named keep their value. `version` is the one that was read: if somebody changed the group ' +
      'since, the answer is `conflict` and nothing changes. Every process follows within a second.',
    access: 'settings.write',
    limit: 'write',
    params: nameParams,
    body: z.strictObject({ version, value }),
    answer: { status: 200, body: settingSchema },
    errors: ['conflict'],
  },
  'GET /admin/settings/:name/versions': {
    summary: 'What a group was before, the newest first',
    access: 'settings.read',
    limit: 'read',
    params: nameParams,
    query: listQuery,
    answer: { status: 200, body: listOf(settingVersionSchema) },
  },
  'POST /admin/settings/:name/rollback': {
    summary: 'Put an earlier version of a group back, as a new version',
    description: '`to` is the version to put back; 0 is the first values.',
    access: 'settings.write',
    limit: 'write',
    params: nameParams,
    body: z.strictObject({ version, to: version }),
    answer: { status: 200, body: settingSchema },
    errors: ['conflict', 'not_found'],
  },
  'GET /chat/settings': {
    summary: 'What a chat window needs to know before anybody logs in',
    access: 'public',
    limit: 'read',
    answer: {
      status: 200,
      body: z.object({
        realtimeUrl: z.string(),
        assistant: z.object({ name: z.string(), greeting: z.string() }),
        features: z.object({ ratings: z.boolean(), attachments: z.boolean() }),
        hours: openingSchema,
        files: z.object({ maxBytes: z.number().int(), types: z.array(z.string()) }),
      }),
    },
    etag: true,
  },
});
