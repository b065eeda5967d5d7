import { isAway } from '#shared/db/faults.ts';
import type { Log } from '#shared/log.ts';

/** Says once that a lane waits for MySQL, and once that it goes on: it tries each second, for as long as that takes. */
export function createWaitLog(n: number, log: Log) {
  let said: string | null = null;
  return {
    waits(error: unknown): void {
      const away = isAway(error);
      const what = away ? 'MySQL is away, the batch waits' : 'MySQL does not take the batch, which waits';
      if (what === said) return;
      said = what;
      if (away) log.warn({ lane: n, err: (error as Error).message }, what);
      else log.error({ lane: n, err: error }, what);
    },
    goesOn(): void {
      if (said !== null) log.info({ lane: n }, 'MySQL is back, the lane goes on');
      said = null;
    },
  };
}
