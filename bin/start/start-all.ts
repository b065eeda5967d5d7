import { join } from 'node:path';
import { checkLanes } from '#shared/commands/check-lanes.ts';
import { seed } from '#shared/commands/seed.ts';
import { openKnex } from '#shared/db/knex.ts';
import { migrate } from '#shared/db/migrate.ts';
import type { Releasers } from '#shared/lifecycle.ts';
import { modelOf } from '#shared/llm/providers.ts';
import { openServices } from '../services/open-services.ts';
import { createPassword, firstLoginPath, keepFirstLogins, readFirstLogins } from '../shared/first-login.ts';
import { dataDirOf, home } from '../shared/paths.ts';
import { reachMysql, reachRedis } from '../shared/reach-servers.ts';
import { writeRunning } from '../shared/running-file.ts';
import { buildWeb } from './build-web.ts';
import { runProcfile } from './run-procfile.ts';
import { parseLine, showLine } from './show-line.ts';
import { showWelcome } from './show-welcome.ts';
import type { StartEnvironment } from './start-environment.ts';
import { watchReady } from './watch-ready.ts';

/** With MySQL's and Redis's own ends the whole stop stays below 10 s. */
const killAfterMs = 8000;

const numbers: Record<string, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: 99 };

type Options = StartEnvironment & {
  workers: number;
  write: (line: string) => void;
  releasers: Releasers;
  signal: AbortSignal;
};

/**
 * Servers, schema, first data, processes: in this order, each released in reverse. Resolves with the exit code of a
 * process that ended for good; a `signal` ends the wait (null).
 */
export async function startAll({ config, env, workers, write, releasers, signal }: Options): Promise<number | null> {
  const { DATA_DIR } = config;
  // Before private servers are started beside them.
  if (env.DATABASE_URL) await reachMysql(env.DATABASE_URL);
  if (env.REDIS_URL) await reachRedis(env.REDIS_URL);
  if (env.CACHE_REDIS_URL) await reachRedis(env.CACHE_REDIS_URL, 'CACHE_REDIS_URL');
  const say = (line: string) => write(`start | ${line}`);
  const built = buildWeb(say);
  const services = await openServices({
    dataDir: DATA_DIR,
    databaseUrl: env.DATABASE_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
    say,
  });
  releasers.add(services.close);
  await built;
  if (signal.aborted) return null;
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = services;
  const logins = await prepare(DATABASE_URL, config, write);
  if (signal.aborted) return null;

  const watch = watchReady(2 + workers);
  const least = numbers[config.LOG_LEVEL] ?? 0;
  const show = (line: string) => {
    const parsed = parseLine(line);
    if (parsed) watch.see(parsed);
    if (!parsed || parsed.level >= least) write(parsed ? showLine(parsed, isColoured()) : line);
  };
  const processes = await runProcfile({
    procfile: join(home, 'Procfile'),
    env: { ...env, DATABASE_URL, REDIS_URL },
    write: show,
    killAfterMs,
    counts: { worker: workers },
  });
  releasers.add(processes.stop);
  const ended = processes.exited.then(({ code }) => code ?? 1);
  const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  const over = new AbortController();
  const ready = watch.ready(AbortSignal.any([signal, over.signal])).then(() => undefined);
  const early = await Promise.race([ready, ended, stopped]).finally(() => over.abort());
  if (early !== undefined) return early;

  const address = (port: number) => `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}`;
  const urls = { apiUrl: address(config.PORT), realtimeUrl: address(config.REALTIME_PORT) };
  releasers.add(writeRunning(DATA_DIR, { ...urls, env: sharedEnvironment(config, DATABASE_URL, REDIS_URL) }));
  const answers =
    config.AI_PROVIDER === 'extractive'
      ? 'the knowledge base, quoted (no AI key is set)'
      : `${config.AI_PROVIDER} ${modelOf(config.AI_PROVIDER, config.AI_MODEL)}`;
  const loginsKeptIn = readFirstLogins(DATA_DIR).length ? firstLoginPath(DATA_DIR) : undefined;
  const dataDir = DATA_DIR === dataDirOf({}) ? undefined : DATA_DIR;
  write(showWelcome({ ...urls, answers, logins, loginsKeptIn, dataDir }));
  return Promise.race([ended, stopped]);
}

async function prepare(
  databaseUrl: string,
  { DATA_DIR, LANES }: StartEnvironment['config'],
  write: (line: string) => void,
) {
  const knex = openKnex(databaseUrl, 2);
  try {
    const ran = await migrate(knex);
    await checkLanes(knex, LANES);
    if (ran.length) write(`start | the schema is up to date (${ran.length} migrations ran)`);
    return await seed({ knex, now: Date.now }, createPassword, (made) => keepFirstLogins(DATA_DIR, made));
  } finally {
    await knex.destroy();
  }
}

/** What other commands must agree with. */
function sharedEnvironment(config: StartEnvironment['config'], DATABASE_URL: string, REDIS_URL: string) {
  const { HOST, PORT, REALTIME_PORT, QUEUE_PREFIX, LANES } = config;
  const numbersOf = { PORT: String(PORT), REALTIME_PORT: String(REALTIME_PORT), LANES: String(LANES) };
  return { DATABASE_URL, REDIS_URL, HOST, QUEUE_PREFIX, ...numbersOf };
}

const isColoured = (): boolean => Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
