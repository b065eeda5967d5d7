import { commandSchema } from '#contract/commands.ts';
import { isPlainMessage } from '#contract/plain-message.ts';
import type { Limits } from '#domain/decision.ts';
import { isAway, isContention, isDuplicate } from '#shared/db/faults.ts';
import { type LaneSession, openLaneSession } from '#shared/db/lane-session.ts';
import type { Log } from '#shared/log.ts';
import type { Incoming, Loaded, Outcome } from './batch.ts';
import { decideBatch } from './decide-batch.ts';
import { loadBatch } from './load-batch.ts';
import { storeBatch } from './store-batch.ts';

export type LaneWriter = {
  /**
   * Applies commands in one transaction, or one by one if that cannot be. Resolves with an outcome for each, in order;
   * rejects only when `signal` ended the wait for MySQL.
   */
  apply(commands: unknown[], oneByOne: boolean, signal: AbortSignal): Promise<Outcome[]>;
  close(): Promise<void>;
};

type Deps = {
  databaseUrl: string;
  holder: string;
  limits: () => Limits;
  /** Statements that belong into a batch's transaction beside its own. */
  also: (outcomes: Outcome[]) => string[];
  /** Told of what was decided before it is stored; what it returns is called should it not be. */
  begin?: (outcomes: Outcome[]) => () => void;
  now: () => number;
  log: Log;
};

/**
 * Tries of a batch that others' locks are in the way of (each waits 2 s at most), before it goes one by one; and of one
 * command, before it is parked: by then somebody has kept a conversation locked for a minute.
 */
const batchTries = 3;
const commandTries = 30;

/** Repeats come in swarms, when many clients connect again: so many batches look first after one ran into a repeat. */
const waryBatches = 20;

type Load = { own: LaneSession; incoming: Incoming[]; thorough: boolean };

/** The writing end of one lane: owns its MySQL session, opens it again when it is lost. */
export function createLaneWriter(n: number, { databaseUrl, holder, limits, also, begin, now, log }: Deps): LaneWriter {
  let session: LaneSession | null = null;
  let wary = 0;

  async function transact(incoming: Incoming[], thorough: boolean): Promise<Outcome[]> {
    session ??= await openLaneSession(databaseUrl, n, holder);
    const load = { own: session, incoming, thorough: thorough || wary > 0 };
    const loaded = (await loadOwned(load)) ?? (await takeAndLoad(load));
    const outcomes = decideBatch(incoming, loaded, limits(), now());
    const takeBack = begin?.(outcomes);
    try {
      await storeBatch(session, outcomes, now(), also(outcomes));
    } catch (error) {
      takeBack?.();
      throw error;
    }
    wary = Math.max(0, wary - 1);
    return outcomes;
  }

  /** Null when the lane is another's, or another's transaction would not let go of it. */
  async function loadOwned({ own, incoming, thorough }: Load): Promise<Loaded | null> {
    try {
      const loaded = await loadBatch(own, n, incoming, thorough);
      return own.holds(loaded.fence) ? loaded : null;
    } catch (error) {
      if (!isContention(error)) throw error;
      return null;
    }
  }

  async function takeAndLoad({ own, incoming, thorough }: Load): Promise<Loaded> {
    await own.query('rollback; select 1');
    await own.takeLane();
    const loaded = await loadBatch(own, n, incoming, thorough);
    if (!own.holds(loaded.fence)) throw new LostLane();
    return loaded;
  }

  /** Any error leaves nothing behind: the session with its open transaction goes, or is rolled back. */
  async function reset(error: unknown): Promise<void> {
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

  async function attempt(
    incoming: Incoming[],
    tries: number,
    signal: AbortSignal,
  ): Promise<Outcome[] | { error: unknown }> {
    let thorough = false;
    for (let contended = 0, wait = 50; ; ) {
      try {
        return await transact(incoming, thorough);
      } catch (error) {
        await reset(error);
        const found: boolean = !thorough && isDuplicate(error);
        thorough ||= found;
        if (found) continue;
        if (isInTheWay(error)) contended += 1;
        if (contended >= tries || !(isInTheWay(error) || isAway(error))) return { error };
        if (isAway(error)) log.warn({ lane: n, err: (error as Error).message }, 'MySQL is away, the batch waits');
        signal.throwIfAborted();
        await pause(wait, signal);
        wait = Math.min(wait * 2, 1000);
      }
    }
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
    async apply(commands, oneByOne, signal) {
      const incoming = commands.map(parseCommand);
      if (!oneByOne) {
        const outcomes = await attempt(incoming, batchTries, signal);
        if (Array.isArray(outcomes)) return outcomes;
        log.error({ lane: n, err: outcomes.error }, 'a batch cannot be applied as one, its commands go one by one');
      }
      const outcomes: Outcome[] = [];
      for (const item of incoming) outcomes.push(await applyAlone(item, signal));
      return outcomes;
    },
    close: async () => session?.close(),
  };
}

/** Somebody took the lane between our taking and our locking it. */
class LostLane extends Error {}

const isInTheWay = (error: unknown): boolean => error instanceof LostLane || isContention(error);

function parseCommand(raw: unknown): Incoming {
  if (isPlainMessage(raw)) return { command: raw };
  const parsed = commandSchema.safeParse(raw);
  return parsed.success ? { command: parsed.data } : { fault: parsed.error.message, raw };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
  signal.throwIfAborted();
}
