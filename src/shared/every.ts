import type { Log } from './log.ts';

type Deps = { log: Log; releasers: { add(release: () => unknown): void } };

/**
 * Does `work` now, and again `ms` after each time it has ended, until the process closes: never twice at once. A failure
 * ends nothing: it is logged as `failed`, and one that repeats itself only once.
 */
export function every(ms: number, work: () => Promise<unknown>, failed: string, { log, releasers }: Deps): void {
  let closed = false;
  let said = '';
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    try {
      await work();
      said = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== said) log.warn({ err: error }, failed);
      said = message;
    }
    if (!closed) timer = setTimeout(run, ms);
  }

  timer = setTimeout(run, 0);
  releasers.add(() => {
    closed = true;
    clearTimeout(timer);
  });
}
