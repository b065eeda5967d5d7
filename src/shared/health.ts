import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Caches } from './cache.ts';
import { AppError } from './contract/errors.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { createMetrics, metricsType } from './metrics.ts';
import { problemOf, problemType } from './problem.ts';
import type { Queues } from './queue/open-queues.ts';
import type { Redis } from './redis.ts';
import { within } from './within.ts';

/** A server that does not answer a ping in this time is away, ms. */
const pingMs = 1000;

type Pings = { ping(): PromiseLike<unknown> };
/** `subscriber`: the link that listens, where there is one. */
type Pinged = { knex: { raw(sql: string): PromiseLike<unknown> }; redis: Pings; subscriber?: Pings };
type Watched = Pinged & {
  caches: Pick<Caches, 'stats'>;
  config: { QUEUE_PREFIX: string; LANES: number };
  log: Log;
  redis: Redis;
  subscriber: Redis;
  queues: Pick<Queues, 'raw'>;
};

/**
 * Whether this process can do its work now: MySQL and Redis answer a ping. The check throws `unavailable`, naming in
 * `details.away` who does not.
 */
export function createReady({ knex, redis, subscriber }: Pinged): () => Promise<void> {
  const pings = { mysql: () => knex.raw('select 1'), redis: () => Promise.all([redis.ping(), subscriber?.ping()]) };
  return async () => {
    const names = Object.keys(pings) as (keyof typeof pings)[];
    const answers = await Promise.allSettled(names.map((name) => within(pingMs, pings[name]())));
    const away = names.filter((_, index) => answers[index]?.status === 'rejected');
    if (away.length) throw new AppError('unavailable', `No answer from ${away.join(' and ')}.`, { away });
  };
}

export type HealthAnswer = { type: string; body: string };

/** What every process answers on `/health/live`, `/health/ready` and `/metrics`; other paths are `not_found`. */
export function createHealth(ctx: Watched): (path: string) => Promise<HealthAnswer> {
  const ready = createReady(ctx);
  const { QUEUE_PREFIX: prefix, LANES: lanes } = ctx.config;
  const metrics = createMetrics({ redis: ctx.redis, queues: ctx.queues, caches: ctx.caches, prefix, lanes });
  const status = (word: string) => ({ type: 'application/json', body: JSON.stringify({ status: word }) });
  return async (path) => {
    if (path === '/health/live') return status('live');
    if (path === '/metrics') return { type: metricsType, body: await metrics() };
    if (path !== '/health/ready') throw new AppError('not_found');
    await ready();
    return status('ready');
  };
}

/** `createHealth` for an HTTP server that serves nothing else. */
export function healthListener(ctx: Watched): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = createHealth(ctx);
  const send = (response: ServerResponse, code: number, { type, body }: HealthAnswer) =>
    response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    answer(path).then(
      (found) => send(response, 200, found),
      (error: unknown) => {
        if (!(error instanceof AppError)) ctx.log.error({ err: error }, 'health');
        const problem = problemOf(error);
        send(response, problem.status, { type: problemType, body: JSON.stringify(problem) });
      },
    );
  };
}

/** Serves the health of a process without HTTP of its own, until its releasers run. Returns the URL. */
export async function openHealth(ctx: Watched & Parameters<typeof listen>[0], port: number): Promise<string> {
  return listen(ctx, createServer(healthListener(ctx)), port);
}
