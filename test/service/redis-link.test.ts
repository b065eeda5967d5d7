import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createReady } from '#shared/health.ts';
import { randomId } from '#shared/id.ts';
import { createLog } from '#shared/log.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { type FaultyProxy, openFaultyProxy } from '../support/faulty-proxy.ts';
import { targetOf, through } from '../support/tap-proxy.ts';
import { until } from '../support/until.ts';

const log = createLog('link', 'silent', false);
const url = inject('redisUrl');
let link: FaultyProxy;
beforeEach(async () => {
  link = await openFaultyProxy({ target: targetOf(url) });
});
afterEach(() => link.close());

test('who only listens notices a link that died without a word, and hears again', async () => {
  const [teller, listener] = await Promise.all([
    openRedis(url, 'front', log),
    openRedis(through(url, link), 'listener', log),
  ]);
  const channel = `t-${randomId()}`;
  const heard: string[] = [];
  listener.on('message', (_, text) => heard.push(text));
  await listener.subscribe(channel);
  const knex = { raw: async () => undefined };
  const ready = createReady({ knex, redis: teller, subscriber: listener });
  await ready();
  link.deafen();
  await expect(ready()).rejects.toMatchObject({ details: { away: ['redis'] } });
  await until(
    'it hears again',
    async () => {
      await teller.publish(channel, 'is anybody there?');
      return heard.length > 0;
    },
    20_000,
  );
  await ready();
  await closeRedis(listener);
  await closeRedis(teller);
});

test('a link that says nothing can be closed', async () => {
  const redis = await openRedis(through(url, link), 'worker', log);
  link.pause();
  await closeRedis(redis);
  await until('it has ended', () => redis.status === 'end');
});
