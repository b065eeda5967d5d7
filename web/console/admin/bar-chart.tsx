type Bar = { label: string; values: readonly number[] };
type Props = { title: string; series: readonly string[]; bars: readonly Bar[] };

const width = 640;
const height = 160;
const gap = 0.28;

/** Bars of one or more kinds, one upon the other. Each says its figures when one points at it. */
export function BarChart({ title, series, bars }: Props) {
  const most = Math.max(1, ...bars.map(({ values }) => sum(values)));
  const step = width / Math.max(1, bars.length);
  // As many labels as there is room for.
  const every = Math.ceil(bars.length / 10);
  return (
    <figure class="chart">
      <figcaption>
        {title}
        {series.length > 1 && (
          <span class="legend">
            {series.map((name, kind) => (
              <span key={name} class={`kind-${kind}`}>
                {name}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height + 24}`} role="img" aria-label={title}>
        <line x1="0" y1={height} x2={width} y2={height} class="axis" />
        <text x={width} y="10" class="scale">
          {most}
        </text>
        {bars.map(({ label, values }, at) => (
          <g key={label + at}>
            <title>{`${label}: ${series.map((name, kind) => `${name} ${values[kind] ?? 0}`).join(', ')}`}</title>
            <rect x={at * step} y="0" width={step} height={height} class="touch" />
            {values.map((value, kind) => {
              const tall = (value / most) * (height - 16);
              const below = (sum(values.slice(0, kind)) / most) * (height - 16);
              return (
                <rect
                  key={series[kind]}
                  x={at * step + (step * gap) / 2}
                  y={height - below - tall}
                  width={step * (1 - gap)}
                  height={tall}
                  rx="2"
                  class={`kind-${kind}`}
                />
              );
            })}
            {at % every === 0 && (
              <text x={(at + 0.5) * step} y={height + 16} class="tick">
                {label}
              </text>
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
