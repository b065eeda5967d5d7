import type Router from '@koa/router';
import { analyticsRoutes, type ReportName, type ReportQuery } from '#contract/routes/analytics.ts';
import { addMeasures, type Measures, noMeasures } from '#domain/analytics/measures.ts';
import {
  agentLoadOf,
  aiOf,
  handoffsOf,
  overviewOf,
  type Rates,
  responseTimesOf,
  satisfactionOf,
  statesOf,
  volumeOf,
} from '#domain/analytics/reports.ts';
import { localTime } from '#domain/analytics/slots.ts';
import { type Cell, writeCsv } from '#shared/csv.ts';
import { readUserNames } from '#shared/db/read-user-names.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { mount } from '../mount.ts';
import { readAgents, readSlots, slotsAsked } from '../read-report.ts';

/** What each report with slots shows of its measures. */
const views = {
  overview: overviewOf,
  volume: volumeOf,
  states: statesOf,
  handoffs: handoffsOf,
  'response-times': responseTimesOf,
  satisfaction: satisfactionOf,
  ai: aiOf,
} as const satisfies Record<Exclude<ReportName, 'agents'>, (m: Measures, rates: Rates) => object>;

/** Reports from the roll-ups, as JSON or as a table. */
export function serveAnalytics(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, analyticsRoutes, {
    'GET /admin/analytics/overview': ({ query }) => readReport(deps, query, overviewOf),
    'GET /admin/analytics/volume': ({ query }) => readReport(deps, query, volumeOf),
    'GET /admin/analytics/states': ({ query }) => readReport(deps, query, statesOf),
    'GET /admin/analytics/handoffs': ({ query }) => readReport(deps, query, handoffsOf),
    'GET /admin/analytics/response-times': ({ query }) => readReport(deps, query, responseTimesOf),
    'GET /admin/analytics/satisfaction': ({ query }) => readReport(deps, query, satisfactionOf),
    'GET /admin/analytics/agents': ({ query }) => readAgentsReport(deps, query),
    'GET /admin/analytics/ai': ({ query }) => readReport(deps, query, aiOf),
    'GET /admin/analytics/:report/export': async ({ params: { report }, query, ctx }) => {
      const lines = await readLines(deps, report, query);
      ctx.attachment(`${report}.csv`);
      ctx.type = 'text/csv; charset=utf-8';
      return writeCsv([...new Set(lines.flatMap(Object.keys))], lines);
    },
  });
}

const iso = (at: number): string => new Date(at).toISOString();

const ratesOf = ({ settings }: ApiDeps): Rates => ({
  prices: settings.get('prices').models,
  fallbackModels: settings.get('assistant').fallbackModels,
});

const rangeOf = ({ settings }: ApiDeps, { zone, by }: ReportQuery, from: number, to: number) => ({
  from: iso(from),
  to: iso(to),
  zone,
  by,
  currency: settings.get('prices').currency,
});

async function readReport<V extends object>(
  deps: ApiDeps,
  query: ReportQuery,
  view: (measures: Measures, rates: Rates) => V,
) {
  const rates = ratesOf(deps);
  const slots = await readSlots(deps, query);
  const total = noMeasures();
  for (const { measures } of slots) addMeasures(total, measures);
  return {
    ...rangeOf(deps, query, slots[0]?.from ?? 0, slots.at(-1)?.to ?? 0),
    total: view(total, rates),
    slots: slots.map(({ from, to, measures }) => ({ from: iso(from), to: iso(to), ...view(measures, rates) })),
  };
}

async function readAgentsReport(deps: ApiDeps, query: ReportQuery) {
  const slots = slotsAsked(query, deps.now());
  const agents = await readAgents(deps, query);
  const names = await readUserNames(deps.knex, [...agents.keys()]);
  return {
    ...rangeOf(deps, query, slots[0]?.from ?? 0, slots.at(-1)?.to ?? 0),
    agents: [...agents]
      .map(([id, measures]) => ({ agent: { id, name: names.get(id) ?? null }, ...agentLoadOf(measures) }))
      .sort((a, b) => b.taken - a.taken || (a.agent.id < b.agent.id ? -1 : 1)),
  };
}

/** A report as lines of a table; what is nested gets a name with dots. */
async function readLines(deps: ApiDeps, report: ReportName, query: ReportQuery): Promise<Record<string, Cell>[]> {
  if (report === 'agents') return (await readAgentsReport(deps, query)).agents.map((agent) => flat(agent));
  const rates = ratesOf(deps);
  const slots = await readSlots(deps, query);
  return slots.map(({ from, to, measures }) => ({
    from: localTime(query.zone, from),
    to: localTime(query.zone, to),
    ...flat(views[report](measures, rates)),
  }));
}

/** Lists stay behind: of the models a table has the sums. */
function flat(figures: object, path = ''): Record<string, Cell> {
  const cells = Object.entries(figures).flatMap(([name, value]): [string, Cell][] => {
    if (Array.isArray(value)) return [];
    if (typeof value === 'object' && value !== null) return Object.entries(flat(value, `${path}${name}.`));
    return [[`${path}${name}`, value]];
  });
  return Object.fromEntries(cells);
}
