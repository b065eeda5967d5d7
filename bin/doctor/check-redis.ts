import type { Redis } from '#shared/redis.ts';
import { type Check, fail, ok, versionNumber, warn } from './check.ts';

/** BullMQ's own recommendation. */
const leastVersion = 6002;

/** Whether Redis keeps what it acknowledged: a message is in Redis alone until its lane has written it. */
export async function checkRedis(redis: Redis): Promise<Check[]> {
  const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? '';
  const setting = async (name: string) => ((await redis.config('GET', name).catch(() => [])) as string[])[1];
  const [appendonly, appendfsync, policy] = await Promise.all(
    ['appendonly', 'appendfsync', 'maxmemory-policy'].map(setting),
  );
  return [
    versionNumber(version) >= leastVersion
      ? ok('redis', version)
      : fail('redis', `${version} is too old`, 'use Redis 6.2 or newer'),
    checkDurability(appendonly, appendfsync),
    checkPolicy(policy),
  ];
}

function checkDurability(appendonly: string | undefined, appendfsync: string | undefined): Check {
  const name = 'redis durability';
  if (appendonly === undefined || appendfsync === undefined) {
    return warn(
      name,
      'is not shown (CONFIG is not allowed)',
      'ask the provider for appendonly yes and appendfsync always',
    );
  }
  if (appendonly !== 'yes') {
    return fail(
      name,
      'nothing is written to disk: a restart loses acknowledged messages',
      'set appendonly yes and appendfsync always',
    );
  }
  if (appendfsync !== 'always') {
    return warn(
      name,
      `appendfsync ${appendfsync}: a crash may lose messages acknowledged in the last second`,
      'set appendfsync always',
    );
  }
  return ok(name, 'each write is on disk (appendfsync always)');
}

function checkPolicy(policy: string | undefined): Check {
  const name = 'redis memory';
  if (policy === undefined) return warn(name, 'maxmemory-policy is not shown', 'ask the provider for noeviction');
  if (policy === 'noeviction') return ok(name, 'nothing is evicted (noeviction)');
  return fail(name, `maxmemory-policy ${policy} may throw queues away`, 'set maxmemory-policy noeviction');
}
