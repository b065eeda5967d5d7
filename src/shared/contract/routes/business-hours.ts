import { z } from 'zod';
import { businessHoursSchema, openingSchema } from '#contract/business-hours.ts';
import { defineRoutes } from './route.ts';

const answer = {
  status: 200,
  body: z.object({ ...businessHoursSchema.shape, ...openingSchema.shape, version: z.number().int() }),
};

/** When somebody is there. Outside of it nobody is put in line. */
export const businessHoursRoutes = defineRoutes({
  'GET /admin/business-hours': {
    summary: 'When somebody is there, and whether that is now',
    access: 'conversations.read',
    limit: 'read',
    answer,
  },
  'PATCH /admin/business-hours': {
    summary: 'Say when somebody is there',
    description:
      'The setting `businessHours`: lists are replaced whole, and what is not named stays. `version` is the one that was ' +
      'read; `conflict` if it moved on.',
    access: 'settings.write',
    limit: 'write',
    body: z.strictObject({
      version: z.number().int().min(0),
      timeZone: businessHoursSchema.shape.timeZone.unwrap().optional(),
      weekly: businessHoursSchema.shape.weekly.unwrap().optional(),
      exceptions: businessHoursSchema.shape.exceptions.unwrap().optional(),
    }),
    answer,
    errors: ['conflict'],
  },
});
