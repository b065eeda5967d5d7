import { asChatError, type ChatError, isUnauthorized, mayTryAgain } from '../chat-error.ts';
import { backoff, type Timers, type Timing } from '../clock.ts';
import { newId } from '../new-id.ts';
import type { RequestName } from '../types.ts';
import type { Link } from './link.ts';

/** `changes`: carries a commandId, so that trying again is safe. `once`: late or twice is worse than never. */
type Policy = 'changes' | 'repeatable' | 'once';

const policies: { [E in RequestName<'/chat'> | RequestName<'/agent'>]: Policy } = {
  'message:read': 'repeatable',
  'typing:set': 'once',
  'reply:stop': 'changes',
  'conversation:close': 'changes',
  'handoff:request': 'changes',
  'handoff:cancel': 'changes',
  'conversation:rate': 'changes',
  'presence:set': 'repeatable',
  'conversation:take': 'changes',
  'conversation:transfer': 'changes',
  'conversation:release': 'changes',
  'note:add': 'changes',
  'suggestion:request': 'once',
  'waiting:list': 'repeatable',
};
/** A model writes the answer to this one. */
const suggestionMs = 35_000;

export type RequestDeps = { link: Link; timers: Timers; timing: Timing; stopped(): ChatError | undefined };
export type Requests = {
  ask(event: RequestEvent, payload: object, timeoutMs?: number): Promise<unknown>;
  /** On a new connection: presence was said of the old one. */
  resume(): void;
};
export type RequestEvent = keyof typeof policies;

export function createRequests(deps: RequestDeps): Requests {
  let presence: object | undefined;
  return {
    ask(event, payload, timeoutMs) {
      if (event === 'presence:set') presence = payload;
      return request(deps, event, payload, timeoutMs);
    },
    resume() {
      if (presence) deps.link.ask('presence:set', presence, deps.timing.ackMs).catch(() => {});
    },
  };
}

/** Asks until there is an answer, over reconnections, under one commandId; `unavailable` when the time is up. */
async function request(deps: RequestDeps, event: RequestEvent, payload: object, timeoutMs?: number): Promise<unknown> {
  const { link, timers, timing, stopped } = deps;
  const policy = policies[event];
  const body = policy === 'changes' ? { commandId: newId(), ...payload } : payload;
  const ackMs = event === 'suggestion:request' ? suggestionMs : timing.ackMs;
  const until = timers.now() + (timeoutMs ?? Math.max(ackMs, timing.requestMs));
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await link.ask(event, body, Math.max(1, Math.min(ackMs, until - timers.now())));
    } catch (error) {
      if (isUnauthorized(error)) await link.reauthorize();
      const wait = link.online ? backoff(attempt, timing, timers.random) : timing.retryMs;
      const over = policy === 'once' || timers.now() + wait >= until;
      if (stopped() || over || !mayTryAgain(error)) throw stopped() ?? asChatError(error);
      await timers.pause(wait);
    }
  }
}
