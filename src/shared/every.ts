import type { Log } from './log.ts';

type Deps = { log: Log; releasers: { add(release: () => unknown): void } };

/**
 * Does `work` now, and then every `ms` until the process closes: never twice at once, a turn that comes while one runs is
 * left out. A failure ends nothing: it is logged as `failed`, and one that repeats itself only once.
 */
export function every(ms: number, work: () => Promise<unknown>, failed: string, { log, releasers }: Deps): void {
  let running = false;
  let said = '';

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    try {
      await work();
      said = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== said) log.warn({ err: error }, failed);
      said = message;
    } finally {
      running = false;
    }
  }

  void run();
  const timer = setInterval(run, ms);
  releasers.add(() => clearInterval(timer));
}
