import type { Context } from '#shared/context.ts';
import { turnClaimKey } from '#shared/redis-keys.ts';
import { unlogged } from '#shared/write-unlogged.ts';

/** A claim lives this long after its holder was last heard, ms: a killed worker's turns are free again then. */
const claimMs = 4000;
/** How often a holder is heard, ms. */
const beatMs = 1000;

/** Claims, or leaves word for the holder to look again: 1 or 0. */
const claimScript = `${unlogged}
if redis.call('hsetnx', KEYS[1], 'by', ARGV[1]) == 1 then redis.call('pexpire', KEYS[1], ARGV[2]) return 1 end
redis.call('hset', KEYS[1], 'again', 1)
return 0`;

/**
 * Lets go, unless word was left meanwhile and the holder stays to look again (ARGV[3]): then 1. What the turn leaves
 * behind, the keys after the first, goes in the same round: only the holder may say that nobody needs it.
 */
const releaseScript = `
if redis.call('hget', KEYS[1], 'by') ~= ARGV[1] then return 0 end
if #KEYS > 1 then redis.call('del', unpack(KEYS, 2)) end
if ARGV[3] == '1' and redis.call('hdel', KEYS[1], 'again') == 1 then redis.call('pexpire', KEYS[1], ARGV[2]) return 1 end
redis.call('del', KEYS[1])
return 0`;

/** Keeps a claim, also in a Redis that was emptied; 0 when it is another's by now. */
const keepScript = `${unlogged}
redis.call('hsetnx', KEYS[1], 'by', ARGV[1])
if redis.call('hget', KEYS[1], 'by') ~= ARGV[1] then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])`;

export type TurnClaim = {
  /** False: somebody else answers this conversation, and will look again before they let go. */
  taken: Promise<boolean>;
  /** Aborts when the claim is lost or the process closes. */
  signal: AbortSignal;
  /** Keys of Redis that go with the claim: the draft of an answered turn. */
  leave(keys: string[]): void;
  /** True when somebody asked while we held it: it is still ours then, and we must look again. */
  release(): Promise<boolean>;
  /** Lets go whether or not somebody asked. */
  drop(): Promise<void>;
};

export type TurnClaims = { claim(conversationId: string): TurnClaim; close(): void };

type Held = { key: string; token: string; abort: AbortController };

/**
 * Who answers a conversation: one worker at a time in the fleet, by a lease in Redis. It saves money and confusion; that
 * a turn has one answer is decided in the row (docs/adr/0002-reply-ownership-by-turn.md). Who comes second leaves word,
 * so no wake-up is lost.
 */
export function openTurnClaims({ redis, config, releasers, log, processId }: Context): TurnClaims {
  const held = new Set<Held>();
  redis.defineCommand('claimTurn', { numberOfKeys: 1, lua: claimScript });
  redis.defineCommand('releaseTurn', { lua: releaseScript });
  redis.defineCommand('keepTurn', { numberOfKeys: 1, lua: keepScript });
  const scripts = redis as unknown as Record<Script, (...args: (string | number)[]) => Promise<number>>;
  let closed = false;
  let count = 0;

  async function keep(mine: Held): Promise<void> {
    const kept = await scripts.keepTurn(mine.key, mine.token, claimMs);
    if (kept === 0 && held.has(mine)) mine.abort.abort(new Error('another worker has the turn'));
  }
  const timer = setInterval(() => {
    if (redis.status !== 'ready') return;
    Promise.all([...held].map(keep)).catch((error: unknown) => log.warn({ err: error }, 'turns could not be kept'));
  }, beatMs);
  releasers.add(() => clearInterval(timer));

  function claim(conversationId: string): TurnClaim {
    const mine: Held = {
      key: turnClaimKey(config.QUEUE_PREFIX, conversationId),
      token: `${processId}:${++count}`,
      abort: new AbortController(),
    };
    if (closed) mine.abort.abort(closing());
    const taken = scripts.claimTurn(mine.key, mine.token, claimMs).then((got) => {
      if (got === 1) held.add(mine);
      return got === 1;
    });
    const left: string[] = [];
    const letGo = async (stays: boolean) => {
      held.delete(mine);
      const keys = [mine.key, ...left.splice(0)];
      const again = (await scripts.releaseTurn(keys.length, ...keys, mine.token, claimMs, stays ? 1 : 0)) === 1;
      if (again) held.add(mine);
      return again;
    };
    return {
      taken,
      signal: mine.abort.signal,
      leave: (keys) => void left.push(...keys),
      release: () => letGo(true),
      drop: async () => void (await letGo(false)),
    };
  }

  return {
    claim,
    close() {
      closed = true;
      for (const { abort } of held) abort.abort(closing());
    },
  };
}

type Script = 'claimTurn' | 'releaseTurn' | 'keepTurn';
const closing = () => new Error('the worker is closing');
