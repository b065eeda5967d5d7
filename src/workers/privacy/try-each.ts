import type { Log } from '#shared/log.ts';

/**
 * Does `work` for each, one after the other. One that fails is logged as `fault`, and does not keep the others from theirs. Returns
 * how many failed.
 */
export async function tryEach(
  ids: string[],
  { log, fault, signal }: { log: Log; fault: string; signal: AbortSignal },
  work: (id: string) => Promise<unknown>,
): Promise<number> {
  let failed = 0;
  for (const id of ids) {
    await work(id).catch((error: unknown) => {
      signal.throwIfAborted();
      failed += 1;
      log.error({ err: error, id }, fault);
    });
  }
  return failed;
}
