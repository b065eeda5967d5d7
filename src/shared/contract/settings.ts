import { z } from 'zod';
import { capacitySchema } from './accounts.ts';
import { businessHoursSchema } from './business-hours.ts';
import { limitClasses } from './limits.ts';

const seconds = (first: number, max = 86_400) => z.number().min(1).max(max).default(first);
const limitOf = ({ points, seconds: first }: { points: number; seconds: number }) =>
  z
    .object({ points: z.number().int().min(1).max(1_000_000).default(points), seconds: seconds(first, 3600) })
    .prefault({});

/**
 * The configuration centre: what can be changed while all runs, by group. A group is read, changed and rolled back as
 * one. Every field has a first value and says what it does; both are shown by `GET /admin/settings`.
 */
export const settingGroups = {
  assistant: z.strictObject({
    name: z.string().trim().min(1).max(80).default('Assistant').describe('How the AI calls itself.'),
    instructions: z
      .string()
      .max(8000)
      .default('')
      .describe('Added to the prompt: tone, what to do, what never to do. The rules of citing and handing over stay.'),
    greeting: z.string().max(500).default('').describe('Shown by clients when a conversation begins. Empty: none.'),
    model: z.string().max(120).default('').describe('The model that answers. Empty: the provider’s usual one.'),
    fallbackModels: z.array(z.string().min(1).max(120)).max(5).default([]).describe('Tried in turn when it fails.'),
    temperature: z.number().min(0).max(2).nullable().default(null).describe('Null: the provider’s own.'),
  }),
  handoff: z.strictObject({
    timeoutSeconds: z
      .number()
      .positive()
      .max(86_400)
      .default(120)
      .describe('How long a customer waits for a person before the AI has the word again.'),
    agentSilenceSeconds: z
      .number()
      .positive()
      .max(86_400)
      .default(600)
      .describe('How long an agent may leave a customer’s message unanswered before the AI has the word again.'),
    assignment: z
      .enum(['manual', 'automatic'])
      .default('manual')
      .describe(
        'Whether agents take what waits (manual), or it is given to those who are online and free (automatic).',
      ),
    agentCapacity: capacitySchema
      .default(10)
      .describe('How many conversations an agent may have at once who has no capacity of their own.'),
  }),
  businessHours: businessHoursSchema,
  limits: z
    .strictObject({
      auth: limitOf(limitClasses.auth),
      read: limitOf(limitClasses.read),
      write: limitOf(limitClasses.write),
      send: limitOf(limitClasses.send),
      upload: limitOf(limitClasses.upload),
      heavy: limitOf(limitClasses.heavy),
      perAddress: z
        .number()
        .int()
        .min(1)
        .max(1000)
        .default(10)
        .describe('An address may ask this many times as often as one account: many people share one.'),
      socketsPerAddress: z
        .number()
        .int()
        .min(1)
        .max(100_000)
        .default(500)
        .describe('Open connections of one address to one realtime process.'),
    })
    .describe('Requests in so many seconds, by class of route.'),
  files: z.strictObject({
    maxBytes: z
      .number()
      .int()
      .min(1024)
      .max(1024 ** 3)
      .default(20 * 1024 ** 2)
      .describe('Largest file, bytes.'),
    unsentBytes: z
      .number()
      .int()
      .min(1024)
      .max(1024 ** 4)
      .default(200 * 1024 ** 2)
      .describe('What one person may have uploaded and not sent, altogether, bytes. One file may always be there.'),
    types: z
      .array(z.string().regex(/^[\w.+-]+\/[\w.+-]+$/))
      .max(100)
      .default([
        'image/png',
        'image/jpeg',
        'image/gif',
        'image/webp',
        'application/pdf',
        'text/plain',
        'text/csv',
        'application/zip',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'application/vnd.openxmlformats-officedocument.presentationml.presentation',
        'audio/mpeg',
        'video/mp4',
      ])
      .describe('Types that may be uploaded, told from the bytes and not from the name.'),
    linkSeconds: seconds(300, 86_400).describe('How long a link to a file works.'),
    orphanHours: z.number().min(1).max(720).default(24).describe('A file that no message took goes after this.'),
  }),
  security: z.strictObject({
    passwordMinLength: z.number().int().min(8).max(128).default(10).describe('Shortest password of staff.'),
    lockAfterFailures: z.number().int().min(3).max(100).default(5).describe('Wrong passwords before an account waits.'),
    lockBaseSeconds: seconds(30, 3600).describe('The first wait; it doubles with each further failure.'),
    lockMaxSeconds: seconds(3600).describe('The longest wait.'),
    inviteHours: z.number().min(1).max(720).default(72).describe('How long an invitation works.'),
    resetMinutes: z.number().min(5).max(1440).default(60).describe('How long a password reset works.'),
  }),
  privacy: z.strictObject({
    retentionDays: z
      .number()
      .int()
      .min(1)
      .max(36_500)
      .nullable()
      .default(null)
      .describe('Conversations closed longer ago are erased. Null: kept for ever.'),
    sensitiveAttributes: z
      .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/))
      .max(50)
      .default([])
      .describe(
        'Custom attributes that are encrypted and masked like e-mail and phone; what is stored already, within minutes.',
      ),
  }),
  webhooks: z.strictObject({
    timeoutSeconds: seconds(10, 60).describe('How long a receiver may take to answer.'),
    allowPrivate: z
      .boolean()
      .default(false)
      .describe('Webhooks may call addresses in private networks. Only where admins may reach all that we can.'),
    disableAfterHours: z
      .number()
      .min(1)
      .max(720)
      .default(72)
      .describe('A webhook for which every try failed for so long is switched off.'),
    keepDays: z
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .describe('How long deliveries are kept: from their end, or from the event if they never arrived.'),
  }),
  prices: z
    .strictObject({
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .default('USD')
        .describe('What the prices are in (ISO 4217).'),
      models: z
        .array(
          z.strictObject({
            model: z.string().min(1).max(190).describe('The model’s name, or `provider/model`.'),
            promptPerMillion: z.number().min(0).max(1e6),
            completionPerMillion: z.number().min(0).max(1e6),
          }),
        )
        .max(200)
        .default([])
        .describe('Per million tokens. What is not named here is counted in tokens only.'),
    })
    .describe('What models cost, for reports.'),
  analytics: z.strictObject({
    keepDays: z
      .number()
      .int()
      .min(30)
      .max(3650)
      .default(400)
      .describe('Event rows are deleted after this; what was summed from them stays.'),
    quietHours: z
      .number()
      .min(1)
      .max(720)
      .default(24)
      .describe('A conversation that the AI answered last counts as resolved by it after this.'),
  }),
  features: z
    .strictObject({
      suggestions: z.boolean().default(true).describe('Agents may ask the AI for a suggested answer.'),
      ratings: z.boolean().default(true).describe('Customers may rate the service.'),
      attachments: z.boolean().default(true).describe('Files may be sent.'),
    })
    .describe('What is switched on.'),
} as const;

export type SettingName = keyof typeof settingGroups;
export type SettingValues = { [N in SettingName]: z.output<(typeof settingGroups)[N]> };
export const settingNames = Object.keys(settingGroups) as SettingName[];

/** The first values of a group. */
export const firstValues = <N extends SettingName>(name: N): SettingValues[N] =>
  settingGroups[name].parse({}) as SettingValues[N];
