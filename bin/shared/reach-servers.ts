import { createConnection } from 'mysql2/promise';
import { connectionOptions } from '#shared/db/knex.ts';
import { createLog } from '#shared/log.ts';
import { closeRedis, createRedis } from '#shared/redis.ts';
import { CliError } from './cli-error.ts';

/**
 * Connects once, and throws at once where that cannot be. The pool would try for 10 s, write about it to stdout, and
 * say in the end that it had no connection.
 */
export async function reachMysql(databaseUrl: string): Promise<void> {
  try {
    const connection = await createConnection(connectionOptions(databaseUrl));
    connection.destroy();
  } catch (error) {
    // It answers, and refuses us: its own words say why.
    if ((error as { code?: string }).code?.startsWith('ER_')) throw error;
    throw unreachable('MySQL', 'DATABASE_URL', addressOf(databaseUrl, 3306), error);
  }
}

/** The same for Redis. A process would try for ever. */
export async function reachRedis(redisUrl: string, variable = 'REDIS_URL'): Promise<void> {
  const redis = createRedis(redisUrl, 'front', createLog('cli', 'silent', false));
  // `connect` only says that the connection is closed; the reason comes as an event.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw unreachable('Redis', variable, addressOf(redisUrl, 6379), reason ?? error);
  } finally {
    await closeRedis(redis);
  }
}

/** Never the whole URL: it may carry a password. */
function addressOf(url: string, defaultPort: number): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || defaultPort}`;
}

function unreachable(server: string, variable: string, address: string, cause: unknown): CliError {
  // Several addresses of one host were tried: each says the same.
  const { message, errors } = cause as { message?: string; errors?: Error[] };
  const reason = (message || errors?.[0]?.message || String(cause)).replace(` ${address}`, '');
  return new CliError(`${server} cannot be reached at ${address} (${variable}): ${reason}`, { cause });
}
