import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { parkJob } from '#shared/commands/park-job.ts';
import type { Context } from '#shared/context.ts';
import type { Serving } from '#shared/queue/serve-queue.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { serveAnalytics } from './analytics/serve-analytics.ts';
import { serveBulk } from './bulk/serve-bulk.ts';
import { serveHandoffs } from './handoffs/serve-handoffs.ts';
import { serveKnowledge } from './knowledge/serve-knowledge.ts';
import { serveLanes } from './lane/serve-lanes.ts';
import { servePrivacy } from './privacy/serve-privacy.ts';
import { type ServedReplies, serveReplies } from './replies/serve-replies.ts';
import { serveSearch } from './search/serve-search.ts';
import { startFileSweeper } from './sweep-files.ts';
import { startSweeper } from './sweep-owed.ts';
import { serveWebhooks } from './webhooks/serve-webhooks.ts';

/** Serves the queues that `WORKER_QUEUES` names. What is opened is released with the context. */
export async function createWorker(ctx: Context): Promise<Pick<ServedReplies, 'failingModels'>> {
  const { config, log, releasers, knex } = ctx;
  const served = (name: string) => config.WORKER_QUEUES.includes(name);
  const redis = await openRedis(config.REDIS_URL, 'worker', log);
  releasers.add(() => closeRedis(redis));
  const park: Serving['park'] = (letter) => parkJob(knex, letter);
  const serving: Serving = { redis, prefix: config.QUEUE_PREFIX, log, park };

  const knowledge = createKnowledge(ctx);
  const replies = served('replies') ? await serveReplies(ctx, serving, knowledge) : null;
  const lanes = served('lanes') ? await serveLanes(ctx, replies?.startReply) : null;
  const queues = [
    ...(replies ? [replies] : []),
    ...(served('handoffs') ? [serveHandoffs(ctx, serving)] : []),
    ...(served('webhooks') ? [serveWebhooks(ctx, serving)] : []),
    ...(served('analytics') ? [await serveAnalytics(ctx, serving)] : []),
    ...(served('privacy') ? [await servePrivacy(ctx, serving)] : []),
    ...(served('bulk') ? [serveBulk(ctx, serving)] : []),
    ...(served('search') ? [serveSearch(ctx, serving)] : []),
    ...(served('knowledge') ? [serveKnowledge(ctx, serving, knowledge)] : []),
  ];
  releasers.add(() => Promise.all(queues.map((queue) => queue.close())));
  if (lanes) startSweeper(ctx, lanes.hold);
  if (lanes) startFileSweeper(ctx);
  return { failingModels: replies?.failingModels ?? (() => []) };
}
