import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { endFromField, endToField, firstSpan, type Span } from './opening-hours.ts';

type Props = { day: string; spans: readonly Span[]; onChange(spans: Span[]): void };

/** The hours of one day: any number, none is closed. */
export function SpanFields({ day, spans, onChange }: Props) {
  const { hours } = useWords();
  const put = (at: number, part: Partial<Span>) =>
    onChange(spans.map((span, n) => (n === at ? { ...span, ...part } : span)));
  return (
    <div class="spans">
      {spans.length === 0 && <span class="hint">{hours.closed}</span>}
      {spans.map((span, at) => (
        <span key={at} class="span">
          <input
            type="time"
            aria-label={hours.from(day)}
            value={span.from}
            onInput={(event) => put(at, { from: event.currentTarget.value })}
          />
          –
          <input
            type="time"
            aria-label={hours.to(day)}
            value={endToField(span.to)}
            onInput={(event) => put(at, { to: endFromField(event.currentTarget.value) })}
          />
          <button
            type="button"
            class="quiet"
            aria-label={hours.removeFrom(day)}
            onClick={() => onChange(spans.filter((_, n) => n !== at))}
          >
            <Icon name="close" size={16} />
          </button>
        </span>
      ))}
      <button
        type="button"
        class="quiet"
        aria-label={hours.addTo(day)}
        title={hours.addTo(day)}
        onClick={() => onChange([...spans, firstSpan])}
      >
        <Icon name="plus" size={16} />
      </button>
    </div>
  );
}
