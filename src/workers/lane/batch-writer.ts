import type { Conversation } from '#domain/conversation.ts';
import type { Limits } from '#domain/decision.ts';
import { isAway, isContention, isDuplicate } from '#shared/db/faults.ts';
import type { LaneSession } from '#shared/db/lane-session.ts';
import { idList } from '#shared/db/literal.ts';
import type { Subscription } from '#shared/db/webhooks/webhooks.ts';
import type { Incoming, Loaded, Outcome } from './batch.ts';
import { decideBatch } from './decide-batch.ts';
import { createLaneMemory } from './lane-memory.ts';
import { loadBatch } from './load-batch.ts';
import { storeBatch } from './store/store-batch.ts';

export type BatchWriter = {
  /**
   * Decides and stores a batch in one transaction. `thorough`: looks for messages that are there already before it
   * writes. Throws what MySQL says; the transaction may be open then, and the session's owner ends it.
   */
  write(session: LaneSession, incoming: Incoming[], thorough: boolean): Promise<Outcome[]>;
  /** Nothing is known of the rows any more. */
  forget(): void;
};

export type BatchDeps = {
  limits: () => Limits;
  /** Who wants to hear of what a batch does. */
  subscriptions: () => readonly Subscription[];
  /** Told of what was decided before it is stored; what it returns is called should it not be stored. */
  prepare?: (outcomes: Outcome[]) => () => void;
  now: () => number;
};

/** Writes the batches of lane `n`: in one round trip where it remembers the conversations, else in two. */
export function createBatchWriter(n: number, { limits, subscriptions, prepare, now }: BatchDeps): BatchWriter {
  const memory = createLaneMemory();

  async function store(session: LaneSession, outcomes: Outcome[], first: string[] = []): Promise<void> {
    const takeBack = prepare?.(outcomes);
    try {
      await storeBatch(session, outcomes, { now: now(), first });
    } catch (error) {
      takeBack?.();
      throw error;
    }
  }

  const decide = (incoming: Incoming[], loaded: Loaded) =>
    decideBatch(incoming, loaded, { limits: limits(), subscriptions: subscriptions(), now: now() });

  /** From memory. The rows are looked at instead if something is not known, or not as it was remembered. */
  async function writeAtOnce(load: Load, conversations: Map<string, Conversation>): Promise<Outcome[]> {
    const { session, incoming } = load;
    const outcomes = decide(incoming, { conversations, agents: new Map(), commands: new Map(), messages: new Map() });
    if (outcomes.some((outcome) => mayBeThere(outcome) || isFull(outcome))) return writeLoaded(load);
    try {
      await store(session, outcomes, ['begin', session.guard(noneLeftRows(outcomes))]);
    } catch (error) {
      memory.forget();
      if (isAway(error) || isDuplicate(error)) throw error;
      // Mostly the lane is another's by now. Should it be ours, taking it changes nothing.
      return storeLoaded(load, await takeAndLoad(load));
    }
    memory.keep(conversations, outcomes);
    return outcomes;
  }

  const writeLoaded = async (load: Load): Promise<Outcome[]> =>
    storeLoaded(load, (await loadOwned(load)) ?? (await takeAndLoad(load)));

  async function storeLoaded(load: Load, loaded: Loaded): Promise<Outcome[]> {
    const outcomes = decide(load.incoming, loaded);
    if (!load.thorough && outcomes.some(mayBeThere)) return writeLoaded({ ...load, thorough: true });
    await store(load.session, outcomes);
    memory.keep(loaded.conversations, outcomes);
    return outcomes;
  }

  return {
    write(session, incoming, thorough) {
      const load = { session, n, incoming, thorough };
      const conversations = thorough ? null : memory.recall(incoming);
      return conversations ? writeAtOnce(load, conversations) : writeLoaded(load);
    },
    forget: memory.forget,
  };
}

/**
 * A message that is refused now may have been taken before, and then only its own row knows. Or its writer was not looked
 * up, and may have a slot for the conversation.
 */
const mayBeThere = (outcome: Outcome): boolean =>
  outcome.kind === 'new' && outcome.command.type === 'message.create' && !outcome.result.ok;

/** How many conversations an agent has is known under the lock of their row only. */
const isFull = (outcome: Outcome): boolean =>
  outcome.kind === 'new' && !outcome.result.ok && outcome.result.code === 'agent_full';

/** Commands that leave no row in `commands` left none before either: were there one, no unique key would say so. */
function noneLeftRows(outcomes: Outcome[]): string {
  const ids = outcomes.flatMap((outcome) => (outcome.kind === 'new' && outcome.inMessage ? [outcome.command.id] : []));
  return ids.length ? `not exists (select 1 from commands where id in (${idList(ids)}))` : 'true';
}

type Load = { session: LaneSession; n: number; incoming: Incoming[]; thorough: boolean };

/** Null when the lane is another's, or another's transaction would not let go of it. */
async function loadOwned({ session, n, incoming, thorough }: Load): Promise<Loaded | null> {
  try {
    const loaded = await loadBatch(session, n, incoming, thorough);
    return session.holds(loaded.fence) ? loaded : null;
  } catch (error) {
    if (!isContention(error)) throw error;
    return null;
  }
}

async function takeAndLoad({ session, n, incoming, thorough }: Load): Promise<Loaded> {
  await session.takeLane();
  const loaded = await loadBatch(session, n, incoming, thorough);
  if (!session.holds(loaded.fence)) throw new LostLane();
  return loaded;
}

/** Somebody took the lane between our taking and our locking it. */
export class LostLane extends Error {}
