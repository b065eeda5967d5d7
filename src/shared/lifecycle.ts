import { collectOnce } from './collect-once.ts';
import { ConfigError, configExitCode } from './config.ts';

type Closable = { close(): Promise<void> };

/** Time a process has to finish what it holds after SIGTERM. `chat-api start` waits 10 s. */
const closeDeadlineMs = 8000;

/**
 * The life of a process: open, run until SIGTERM or SIGINT, close, exit. A configuration fault exits 78; a second
 * signal or a close that hangs exits 1. Nothing acknowledged depends on a clean exit: it only saves others the wait.
 */
export async function runProcess(name: string, open: () => Promise<Closable>): Promise<void> {
  const running = await open().catch((error: unknown) => {
    const config = error instanceof ConfigError;
    process.stderr.write(`${name}: ${config ? error.message : (error as Error).stack}\n`);
    process.exit(config ? configExitCode : 1);
  });
  collectOnce();
  let closing = false;
  const stop = () => {
    if (closing) process.exit(1);
    closing = true;
    setTimeout(() => process.exit(1), closeDeadlineMs).unref();
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${name}: ${(error as Error).stack}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

export type Releasers = { add(release: () => Promise<unknown> | unknown): void; close(): Promise<void> };

/** Collects what must be released, and releases it in reverse order; one failure does not keep the others. */
export function createReleasers(): Releasers {
  const stack: (() => Promise<unknown> | unknown)[] = [];
  return {
    add: (release) => void stack.push(release),
    async close() {
      const faults: unknown[] = [];
      for (let release = stack.pop(); release; release = stack.pop()) {
        try {
          await release();
        } catch (error) {
          faults.push(error);
        }
      }
      if (faults.length) throw new AggregateError(faults, 'could not release everything');
    },
  };
}
