import type { CallResult } from './breaker.ts';
import { type Failure, isUnhealthy, ProviderFault } from './failure.ts';
import { parseFailure } from './parse-failure.ts';
import type { Clock, LlmEvent, LlmRequest, Provider } from './types.ts';
import { type TimeLimits, watchTime } from './watch-time.ts';

export type Call = { provider: Provider; model: string; limits: TimeLimits; clock: Clock };

/** Why a call that is over is aborted. One for all: an error of its own, with a stack, cost more than a token. */
const over = new Error('the call is over');

/**
 * One call under its time limits. Returns null when it finished, else what failed and whether the consumer has got
 * something already; throws only the reason of the caller's abort. `settled` hears `answered` at the first token and, always last, how it ended.
 */
export async function* runCall(
  { provider, model, limits, clock }: Call,
  request: LlmRequest,
  settled: (result: CallResult) => void,
): AsyncGenerator<LlmEvent, { failure: Failure; delivered: boolean } | null> {
  const limit = new AbortController();
  const signal = AbortSignal.any([request.signal, limit.signal]);
  const watch = watchTime(limits, clock, (kind) =>
    limit.abort(new ProviderFault(kind, `${kind} after ${model} began`)),
  );
  let result: CallResult = 'abandoned'; // what a consumer that leaves the loop leaves behind
  let delivered = false;
  try {
    for await (const event of provider.stream({ ...request, signal }, model)) {
      watch.pause();
      if (event.type !== 'progress') {
        if (!delivered) settled('answered');
        delivered = true;
        if (event.type === 'end') result = 'finished';
        yield event;
      }
      watch.heard();
    }
    return null;
  } catch (error) {
    request.signal.throwIfAborted();
    const failure = parseFailure(limit.signal.aborted ? limit.signal.reason : error, clock.now());
    if (isUnhealthy(failure.kind)) result = 'failed';
    return { failure, delivered };
  } finally {
    watch.stop();
    limit.abort(over); // a provider that is still reading closes its request
    settled(result);
  }
}
