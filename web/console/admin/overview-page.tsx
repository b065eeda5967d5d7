import { useState } from 'preact/hooks';
import type { Operations } from '../../api-client/operations.ts';
import { localeOf } from '../../ui/language.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { Failed } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { saveFile } from '../ui/save-file.ts';
import { sayDuration } from '../ui/say-duration.ts';
import { useAct } from '../ui/use-act.ts';
import { useAnswer } from '../ui/use-answer.ts';
import { BarChart } from './bar-chart.tsx';
import { OfficePage } from './page.tsx';
import { type Range, rangeOf } from './report-range.ts';

type Overview = Operations['GET /admin/analytics/overview']['answer'];

const ranges = ['today', 'week', 'month'] as const;

/** The figures one looks at first, in the time zone of this browser. */
export function OverviewPage() {
  const words = useWords();
  const { now } = useConsole();
  const { api } = useDesk();
  const [range, setRange] = useState<Range>('week');
  const { act } = useAct();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const query = rangeOf(range, now(), zone);
  const { data, error, reload } = useAnswer(() => api.request('GET /admin/analytics/overview', { query }), [range]);
  const save = async () => {
    const params = { report: 'overview' as const };
    saveFile(`overview-${query.from}.csv`, await api.request('GET /admin/analytics/:report/export', { params, query }));
  };
  const tools = (
    <>
      <div class="segments">
        {ranges.map((one) => (
          <button key={one} type="button" aria-pressed={one === range} onClick={() => setRange(one)}>
            {words.overview.days[one]}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="quiet"
        aria-label={words.overview.export}
        title={words.overview.export}
        onClick={() => void act(save)}
      >
        <Icon name="down" />
      </button>
    </>
  );
  return (
    <OfficePage title={words.overview.title} tools={tools}>
      {error !== null && <Failed error={error} onAgain={reload} />}
      {data && <Figures data={data} />}
      {data && <Charts data={data} />}
      <p class="hint">{words.overview.zone(zone)}</p>
    </OfficePage>
  );
}

function Figures({ data: { total, currency } }: { data: Overview }) {
  const words = useWords();
  const language = useLanguage();
  const locale = localeOf(language);
  const { overview } = words;
  const number = (value: number) => value.toLocaleString(locale);
  const share = (value: number | null) =>
    value === null ? overview.none : value.toLocaleString(locale, { style: 'percent' });
  const time = (ms: number | null) => (ms === null ? overview.none : sayDuration(words, ms));
  const slowest = ({ p90 }: { p90: number | null }) => (p90 === null ? '' : overview.slowest(sayDuration(words, p90)));
  const { satisfaction, ai } = total;
  const average = satisfaction.average?.toLocaleString(locale, { maximumFractionDigits: 1 });
  const figures = [
    [overview.conversations, number(total.conversations), `${overview.messages}: ${number(total.customerMessages)}`],
    [overview.resolution, share(total.aiResolutionRate), number(total.resolvedByAi)],
    [
      overview.handoffs,
      number(total.handoffs),
      total.handoffRate === null ? '' : overview.share(share(total.handoffRate)),
    ],
    [overview.wait, time(total.wait.p50), slowest(total.wait)],
    [overview.firstResponse, time(total.firstResponse.p50), slowest(total.firstResponse)],
    [overview.rating, average ? `${average} ★` : overview.none, overview.ratings(satisfaction.ratings)],
    [
      overview.cost,
      ai.cost.toLocaleString(locale, { style: 'currency', currency }),
      overview.tokens(number(ai.promptTokens + ai.completionTokens)),
    ],
  ];
  return (
    <dl class="figures">
      {figures.map(([label, value, more]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          <span class="hint">{more}</span>
        </div>
      ))}
    </dl>
  );
}

function Charts({ data: { slots, by, zone } }: { data: Overview }) {
  const words = useWords();
  const locale = localeOf(useLanguage());
  const form: Intl.DateTimeFormatOptions =
    by === 'hour' ? { hour: 'numeric', timeZone: zone } : { day: 'numeric', month: 'short', timeZone: zone };
  const label = new Intl.DateTimeFormat(locale, form);
  const bars = slots.map((slot) => ({ label: label.format(new Date(slot.from)), slot }));
  return (
    <div class="charts">
      <BarChart
        title={by === 'hour' ? words.overview.byHour : words.overview.byDay}
        series={[words.overview.conversations]}
        bars={bars.map((bar) => ({ label: bar.label, values: [bar.slot.conversations] }))}
      />
      <BarChart
        title={words.overview.byWhom}
        series={[words.overview.ofAi, words.overview.ofAgents]}
        bars={bars.map((bar) => ({ label: bar.label, values: [bar.slot.aiMessages, bar.slot.agentMessages] }))}
      />
    </div>
  );
}
