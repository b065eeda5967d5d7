import { z } from 'zod';
import { uuid } from '#contract/wire.ts';
import { isZone } from '#domain/analytics/slots.ts';
import { defineRoutes, type RouteSpec } from './route.ts';

/** The longest reports, days. */
export const longestDays = { hour: 31, day: 366 } as const;

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const channel = z.string().regex(/^[\x21-\x7e]{1,32}$/);

export const reportQuery = z.object({
  from: moment.optional().describe('A day in `zone`, or a time. By default the day six days before the last one.'),
  to: moment.optional().describe('A day in `zone`, which is included, or a time, which is not. By default now.'),
  zone: z.string().max(64).refine(isZone, 'is no time zone: give a name like Asia/Shanghai').default('UTC'),
  by: z.enum(['hour', 'day']).default('day'),
  channel: channel.optional(),
  groupId: uuid.optional(),
  agentId: uuid.optional(),
});
export type ReportQuery = z.output<typeof reportQuery>;

const number = z.number().int();
const share = z.number().nullable().describe('From 0 to 1; null where there is nothing to be a share of.');
const times = z
  .object({ count: number, p50: number.nullable(), p90: number.nullable() })
  .describe('Milliseconds, within 2 %.');
const byState = z.object({ ai: number, waiting: number, human: number, closed: number });

const volume = z.object({
  conversations: number,
  sessionsOpened: number,
  sessionsClosed: number,
  customerMessages: number,
  aiMessages: number,
  agentMessages: number,
});
const stateMix = z.object({ entered: byState, milliseconds: byState });
const handoffs = z.object({
  handoffs: number,
  handoffRate: share,
  transfers: number,
  reasons: z.record(z.string(), number),
  waiting: z.object({
    taken: number,
    timedOut: number,
    cancelled: number,
    abandoned: number,
    wait: times,
    untilTaken: times,
  }),
});
const responseTimes = z.object({
  firstResponse: times,
  agentFirstResponse: times,
  resolution: times,
  aiFirstToken: times,
  aiReply: times,
});
const satisfaction = z.object({
  ratings: number,
  average: z.number().nullable(),
  satisfied: share,
  responseRate: share,
  scores: z.record(z.string(), number),
});
const resolution = z.object({ resolvedByAi: number, quietWithAi: number, aiResolutionRate: share });
const ai = resolution.extend({
  replies: number,
  extractiveReplies: number,
  fallbackReplies: number,
  stoppedReplies: number,
  supersededReplies: number,
  failedTurns: number,
  promptTokens: number,
  completionTokens: number,
  cost: z.number(),
  unpricedTokens: number,
  models: z.array(
    z.object({
      model: z.string(),
      replies: number,
      promptTokens: number,
      completionTokens: number,
      cost: z.number().nullable(),
    }),
  ),
});
const agentLoad = z.object({
  taken: number,
  messages: number,
  sessionsClosed: number,
  handlingMs: number,
  handling: times,
  firstResponse: times,
  untilTaken: times,
  ratings: number,
  averageRating: z.number().nullable(),
});
const overview = volume.extend(resolution.shape).extend({
  states: stateMix,
  handoffs: number,
  handoffRate: share,
  wait: times,
  firstResponse: times,
  resolution: times,
  satisfaction: z.object({ ratings: number, average: z.number().nullable(), responseRate: share }),
  ai: z.object({ promptTokens: number, completionTokens: number, cost: z.number(), failedTurns: number }),
});

const range = {
  from: z.string(),
  to: z.string(),
  zone: z.string(),
  by: z.enum(['hour', 'day']),
  currency: z.string().describe('What costs are in.'),
};

/** The whole range in one, and each of its hours or days: those without anything are zero. */
const reportOf = <S extends z.ZodObject>(figures: S) =>
  z.object({ ...range, total: figures, slots: z.array(figures.extend({ from: z.string(), to: z.string() })) });

const agentsReport = z.object({
  ...range,
  agents: z.array(agentLoad.extend({ agent: z.object({ id: uuid, name: z.string().nullable() }) })),
});

export const reportNames = [
  'overview',
  'volume',
  'states',
  'handoffs',
  'response-times',
  'satisfaction',
  'agents',
  'ai',
] as const;
export type ReportName = (typeof reportNames)[number];

const about =
  'The range is widened to whole hours or days of `zone`: at most 31 days by hour, 366 by day. Figures are about a ' +
  'minute old. ';

const report = <S extends z.ZodType>(summary: string, body: S, more = '') =>
  ({
    summary,
    description: about + more,
    access: 'analytics.read',
    limit: 'heavy',
    query: reportQuery,
    answer: { status: 200, body },
  }) as const satisfies RouteSpec;

/** What has been going on. */
export const analyticsRoutes = defineRoutes({
  'GET /admin/analytics/overview': report('The figures one looks at first', reportOf(overview)),
  'GET /admin/analytics/volume': report('Conversations, sessions and messages', reportOf(volume)),
  'GET /admin/analytics/states': report(
    'Who answered: the AI, nobody yet, a person',
    reportOf(stateMix),
    'A stretch of time in a state counts where it ends.',
  ),
  'GET /admin/analytics/handoffs': report(
    'Why people were asked for, and how long customers waited for them',
    reportOf(handoffs),
    '`handoffRate`: sessions that were handed over, of those that were opened. A wait counts where it ends.',
  ),
  'GET /admin/analytics/response-times': report(
    'How long customers waited for answers',
    reportOf(responseTimes),
    '`firstResponse`: from a session’s first question to its first answer, whoever gave it. `agentFirstResponse`: from ' +
      'the handoff to a person’s first word. `resolution`: from opening to close.',
  ),
  'GET /admin/analytics/satisfaction': report(
    'How customers rated the service',
    reportOf(satisfaction),
    '`satisfied`: the scores 4 and 5. `responseRate`: ratings, of the sessions that were closed.',
  ),
  'GET /admin/analytics/agents': report('What each agent did', agentsReport, 'By agent; there are no slots.'),
  'GET /admin/analytics/ai': report(
    'What the AI resolved, what failed, tokens and cost',
    reportOf(ai),
    '`aiResolutionRate`: sessions closed, or quiet for the setting `analytics.quietHours`, that never reached a person, of ' +
      'all that ended. Prices are the setting `prices`; tokens of models without one are `unpricedTokens`. A superseded ' +
      'reply counts its tokens only.',
  ),
  'GET /admin/analytics/:report/export': {
    summary: 'A report as a table (CSV)',
    description: `${about}One line an hour, a day, or an agent. Times are local in \`zone\`, with their offset.`,
    access: 'analytics.read',
    limit: 'heavy',
    params: z.object({ report: z.enum(reportNames) }),
    query: reportQuery,
    answer: { status: 200, body: z.string(), type: 'text/csv' },
  },
});
