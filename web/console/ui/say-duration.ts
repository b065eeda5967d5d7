import type { Words } from '../words/words.ts';

/** A length of time in its largest unit, `3 min`. `ms` below a second is `0 s`. */
export function sayDuration({ time }: Words, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return time.seconds(seconds);
  if (seconds < 90 * 60) return time.minutes(Math.round(seconds / 60));
  if (seconds < 36 * 3600) return time.hours(Math.round(seconds / 3600));
  return time.days(Math.round(seconds / 86_400));
}

/** How long ago, for a list: `now`, `3 min`, `2 d`. */
export const sayAgo = (words: Words, iso: string, now: number): string =>
  now - Date.parse(iso) < 60_000 ? words.time.now : sayDuration(words, now - Date.parse(iso));
