import { z } from 'zod';
import { days } from '#domain/business-hours.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const span = { from: clock, to: z.union([clock, z.literal('24:00')]) };
const endsLater = ({ from, to }: { from: string; to: string }) => from < to;
const later = 'must end after it begins; one over midnight is two';

const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

/** When somebody is there. Read, changed and rolled back as the setting `businessHours`. */
export const businessHoursSchema = z.strictObject({
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'a time zone, as Europe/Berlin')
    .default('UTC')
    .describe('What the times below are in: an IANA name, as Europe/Berlin.'),
  weekly: z
    .array(z.strictObject({ day: z.enum(days), ...span }).refine(endsLater, later))
    .max(50)
    .nullable()
    .default(null)
    .describe('When somebody is there, by day of the week; an end may be 24:00. Null: always.'),
  exceptions: z
    .array(
      z.strictObject({
        date: z.iso.date(),
        spans: z.array(z.strictObject(span).refine(endsLater, later)).max(10).default([]),
      }),
    )
    .max(400)
    .default([])
    .describe('Days that are not like their day of the week: holidays, without spans, and special hours.'),
});

/** Whether somebody is there now, and if not, when next; null: nobody comes any more. */
export const openingSchema = z.object({
  open: z.boolean(),
  opensAt: z.iso.datetime().nullable(),
  timeZone: z.string(),
});
