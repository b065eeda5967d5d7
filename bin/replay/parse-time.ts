import { CliError } from '../shared/cli-error.ts';

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An ISO 8601 time, or so long ago: `90s`, `15m`, `2h`, `1d`. Milliseconds since 1970; throws on anything else. */
export function parseTime(text: string, now: number): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count && unit) return now - Number(count) * unitMs[unit as keyof typeof unitMs];
  // Not every text that Date takes: it would read "1" as the year 2001.
  const at = /^\d{4}-\d\d-\d\d(?:[T ]|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new CliError(`"${text}" is no time: write 2026-11-23T09:00:00Z, or 15m for 15 minutes ago`);
  return at;
}

/** Throws where nothing can lie between the two. */
export function parseRange(asked: { from: string; to?: string }, now: number): { from: number; to: number } {
  const from = parseTime(asked.from, now);
  const to = asked.to === undefined ? now : parseTime(asked.to, now);
  if (from < to) return { from, to };
  throw new CliError(`--from (${asked.from}) must be before --to (${asked.to ?? 'now'})`);
}
