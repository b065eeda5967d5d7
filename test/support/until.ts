import { setTimeout as after } from 'node:timers/promises';

/** How often a fact is looked at, ms. */
const lookMs = 10;

/**
 * Resolves with what `look` gives as soon as that is neither false, null nor undefined. Rejects after `timeoutMs` with
 * what was waited for, and with the fault of the last look if it threw.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const seen = await look();
      if (seen !== false && seen !== null && seen !== undefined) return seen as Exclude<T, false | null | undefined>;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause });
    await after(lookMs);
  }
}
