import { admit, type Breaker, type CallResult, closedBreaker, settle } from './breaker.ts';
import type { LlmFact } from './llm-fact.ts';

type Deps = { now: () => number; note: (fact: LlmFact) => void };

/** One breaker per model of a provider, kept in this process: each worker finds out for itself within five calls. */
export function createBreakers(provider: string, { now, note }: Deps) {
  const breakers = new Map<string, Breaker>();

  function change(model: string, next: Breaker): void {
    const before = breakers.get(model)?.state ?? 'closed';
    breakers.set(model, next);
    if (next.state === 'open' && before !== 'open') note({ type: 'breaker_opened', provider, model });
    if (next.state === 'closed' && before !== 'closed') note({ type: 'breaker_closed', provider, model });
  }

  return {
    /** Null when no call may go to this model now; else the call tells the returned function how it went. */
    admit: (model: string): ((result: CallResult) => void) | null => {
      const { breaker, admission } = admit(breakers.get(model) ?? closedBreaker, now());
      change(model, breaker);
      if (admission === 'refused') {
        note({ type: 'model_skipped', provider, model });
        return null;
      }
      return (result) => change(model, settle(breakers.get(model) ?? closedBreaker, admission, result, now()));
    },
  };
}
