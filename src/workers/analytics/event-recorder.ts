import type { AnalyticsEvent, QuarterRange } from '#contract/queues.ts';
import type { Context } from '#shared/context.ts';
import { readyEventsKey } from '#shared/redis-keys.ts';

/** Events gather this long before a job is added for them, ms. A job for each batch cost more than the batch. */
const gatherMs = 250;

export type EventRecorder = {
  /** Resolves once Redis holds the events. They are recorded soon after; a sweep finds what a killed worker left. */
  record(events: AnalyticsEvent[], spans: QuarterRange[]): Promise<void>;
};

/** Hands events over to the analytics queue: pushed at once, recorded many at a time. */
export function createEventRecorder({ redis, queues, config, releasers, log }: Context): EventRecorder {
  const key = readyEventsKey(config.QUEUE_PREFIX);
  let timer: NodeJS.Timeout | undefined;
  const wake = () => {
    timer = undefined;
    queues.add('analytics', 'events.record', {}).catch((error: unknown) => log.warn({ err: error }, 'events wait'));
  };
  releasers.add(() => clearTimeout(timer));
  return {
    async record(events, spans) {
      if (events.length + spans.length === 0) return;
      await redis.rpush(key, ...[...events, ...spans].map((item) => JSON.stringify(item)));
      timer ??= setTimeout(wake, gatherMs);
    },
  };
}
