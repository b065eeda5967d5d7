import { commandSchema } from '#contract/commands.ts';
import { isPlainMessage } from '#contract/is-plain-message.ts';
import { isAway, isContention, isDatabaseError, isDataFault, isDuplicate } from '#shared/db/faults.ts';
import { type LaneSession, openLaneSession } from '#shared/db/lane-session.ts';
import type { Log } from '#shared/log.ts';
import { sleep } from '#shared/sleep.ts';
import type { Incoming, Outcome } from './batch.ts';
import { type BatchDeps, createBatchWriter, LostLane } from './batch-writer.ts';
import { createWaitLog } from './wait-log.ts';

export type LaneWriter = {
  /**
   * Applies commands in one transaction, or one by one if that cannot be. Resolves with an outcome for each, in order;
   * rejects only when `signal` ended the wait for MySQL.
   */
  apply(commands: unknown[], oneByOne: boolean, signal: AbortSignal): Promise<Outcome[]>;
  close(): Promise<void>;
};

type Deps = BatchDeps & { databaseUrl: string; holder: string; log: Log };

/**
 * Tries of a batch that others' locks are in the way of (each waits 2 s at most), before it goes one by one; and of one
 * command, before it is parked: by then somebody has kept a conversation locked for a minute.
 */
const batchTries = 3;
const commandTries = 30;

/**
 * A batch that makes more characters of JSON than this may be more than MySQL, or a proxy before it, takes in one piece:
 * they end the link over it (max_allowed_packet), and would each time.
 */
const heavy = 64 * 1024;

/** Repeats come in swarms, when many clients connect again: so many batches look first after one ran into a repeat. */
const waryBatches = 20;

/** The writing end of one lane: owns its MySQL session, opens it again when it is lost. */
export function createLaneWriter(n: number, { databaseUrl, holder, log, ...deps }: Deps): LaneWriter {
  const batches = createBatchWriter(n, deps);
  const waitLog = createWaitLog(n, log);
  let session: LaneSession | null = null;
  let wary = 0;

  async function transact(incoming: Incoming[]): Promise<Outcome[]> {
    session ??= await openLaneSession(databaseUrl, n, holder);
    const outcomes = await batches.write(session, incoming, wary > 0);
    wary = Math.max(0, wary - 1);
    waitLog.goesOn();
    return outcomes;
  }

  /** Any error leaves nothing behind: the session with its open transaction goes, or is rolled back. */
  async function reset(error: unknown): Promise<void> {
    batches.forget();
    if (isDuplicate(error)) wary = waryBatches;
    const broken = session;
    if (isAway(error)) session = null;
    else {
      await broken?.query('rollback; select 1').catch(() => {
        session = null;
      });
    }
    if (session === null) await broken?.close();
  }

  /** What ran into a repeat goes again at once, and looks first. */
  async function write(incoming: Incoming[]): Promise<Outcome[]> {
    try {
      return await transact(incoming);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await reset(error);
      return transact(incoming);
    }
  }

  async function attempt(
    incoming: Incoming[],
    tries: number,
    signal: AbortSignal,
  ): Promise<Outcome[] | { error: unknown }> {
    for (let contended = 0, wait = 50; ; wait = Math.min(wait * 2, 1000)) {
      try {
        return await write(incoming);
      } catch (error) {
        // Without a session nothing was sent yet: no command is to blame.
        const sent = session !== null;
        await reset(error);
        if (sent && (isCommandsFault(error) || (!isInTheWay(error) && isHeavy(incoming)))) return { error };
        if (sent && isInTheWay(error)) contended += 1;
        else waitLog.waits(error);
        if (contended >= tries) return { error };
        await sleep(wait, signal);
      }
    }
  }

  /** As one; in halves if it may be too much at once; or else one by one, since something is wrong with one of them. */
  async function applyTogether(incoming: Incoming[], signal: AbortSignal): Promise<Outcome[]> {
    const outcomes = await attempt(incoming, batchTries, signal);
    if (Array.isArray(outcomes)) return outcomes;
    const { error } = outcomes;
    if (isInTheWay(error) || isCommandsFault(error)) {
      log.error({ lane: n, err: error }, 'a batch cannot be applied as one, its commands go one by one');
      return applyEach(incoming, signal);
    }
    log.warn({ lane: n, err: (error as Error).message }, 'MySQL did not take a large batch, it goes in halves');
    const half = Math.ceil(incoming.length / 2);
    const first = await applyTogether(incoming.slice(0, half), signal);
    return [...first, ...(await applyTogether(incoming.slice(half), signal))];
  }

  async function applyEach(incoming: Incoming[], signal: AbortSignal): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const item of incoming) outcomes.push(await applyAlone(item, signal));
    return outcomes;
  }

  async function applyAlone(item: Incoming, signal: AbortSignal): Promise<Outcome> {
    const outcomes = await attempt([item], commandTries, signal);
    if (Array.isArray(outcomes)) return outcomes[0] as Outcome;
    const fault = String((outcomes.error as Error).stack ?? outcomes.error);
    const raw = 'command' in item ? item.command : item.raw;
    const { id: commandId, traceId } = (raw ?? {}) as { id?: unknown; traceId?: unknown };
    log.error({ lane: n, commandId, traceId, err: outcomes.error }, 'a command cannot be applied and is parked');
    const parked = await attempt([{ fault, raw }], commandTries, signal);
    if (Array.isArray(parked)) return parked[0] as Outcome;
    throw parked.error;
  }

  return {
    apply(commands, oneByOne, signal) {
      const incoming = commands.map(parseCommand);
      return oneByOne ? applyEach(incoming, signal) : applyTogether(incoming, signal);
    },
    close: async () => session?.close(),
  };
}

const isInTheWay = (error: unknown): boolean => error instanceof LostLane || isContention(error);

/** One of the commands is at fault. Whatever else MySQL may say is about MySQL, and is waited for. */
const isCommandsFault = (error: unknown): boolean =>
  isDataFault(error) || !(isDatabaseError(error) || error instanceof LostLane);

const isHeavy = (incoming: Incoming[]): boolean => incoming.length > 1 && JSON.stringify(incoming).length > heavy;

function parseCommand(raw: unknown): Incoming {
  if (isPlainMessage(raw)) return { command: raw };
  const parsed = commandSchema.safeParse(raw);
  return parsed.success ? { command: parsed.data } : { fault: parsed.error.message, raw };
}
