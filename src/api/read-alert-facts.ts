import { queueNames } from '#contract/queues.ts';
import type { AlertFacts } from '#domain/alerts.ts';
import type { Context } from '#shared/context.ts';
import { countNewLetters } from '#shared/db/dead-letters.ts';
import { readLongestWait } from '#shared/db/lists/list-waiting.ts';
import { listFailingWebhooks } from '#shared/db/webhooks/webhooks.ts';
import { listInstances } from '#shared/instances.ts';
import { readLaneDepths } from '#shared/lane-depths.ts';
import { isDurable } from '#shared/redis.ts';
import { within } from '#shared/within.ts';

type Deps = Pick<Context, 'knex' | 'redis' | 'config' | 'settings' | 'now'>;

/** Redis answers in this time, or it is away, ms. */
const redisMs = 1000;
/** A receiver that is only being restarted is back by then, ms. */
const failingMs = 10 * 60_000;
const dayMs = 24 * 3600 * 1000;

/** What there is to know of how the installation is at this moment. */
export async function readAlertFacts(deps: Deps): Promise<AlertFacts> {
  const { knex, settings, now } = deps;
  const [redis, newDeadLetters, failingWebhooks, waitingSince] = await Promise.all([
    within(redisMs, readRedis(deps)).catch(() => null),
    countNewLetters(knex, new Date(now() - dayMs)),
    listFailingWebhooks(knex, new Date(now() - failingMs)),
    readLongestWait(knex),
  ]);
  return {
    redis,
    queues: ['lanes', ...queueNames],
    newDeadLetters,
    failingWebhooks,
    longestWaitMs: waitingSince && now() - waitingSince.getTime(),
    waitTimeoutMs: settings.get('handoff').timeoutSeconds * 1000,
  };
}

async function readRedis({ redis, config: { QUEUE_PREFIX: prefix, LANES } }: Deps): Promise<AlertFacts['redis']> {
  const [durable, laneDepths, instances] = await Promise.all([
    isDurable(redis),
    readLaneDepths(redis, prefix, LANES),
    listInstances(redis, prefix),
  ]);
  return {
    durable,
    laneDepths,
    served: instances.flatMap(({ queues }) => queues ?? []),
    failingModels: instances.flatMap(({ failingModels }) => failingModels ?? []),
  };
}
