import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLanes } from '#shared/commands/check-lanes.ts';
import { seed } from '#shared/commands/seed.ts';
import { type Config, parseConfig } from '#shared/config.ts';
import { type Context, openContext } from '#shared/context.ts';
import { type Knex, openKnex } from '#shared/db/knex.ts';
import { migrate } from '#shared/db/migrate.ts';
import { createReleasers, type Releasers } from '#shared/lifecycle.ts';
import { openServices, type Services } from '../bin/services/open-services.ts';
import { type Child, startChild } from './child.ts';

/** One run's private servers, model and database, all gone when `releasers` close. */
export type Installation = {
  dataDir: string;
  services: Services;
  model: Child;
  modelUrl: string;
  env: Record<string, string>;
  config: Config;
  /** A front of our own, to make conversations through the lanes. */
  ctx: Context;
  knex: Knex;
  releasers: Releasers;
  profile: string | undefined;
};

export async function openInstallation(
  profile: string | undefined,
  say: (line: string) => void,
): Promise<Installation> {
  const releasers = createReleasers();
  try {
    return await open(profile, say, releasers);
  } catch (error) {
    await releasers.close();
    throw error;
  }
}

async function open(
  profile: string | undefined,
  say: (line: string) => void,
  releasers: Releasers,
): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chat-api-bench-'));
  releasers.add(() => rm(dataDir, { recursive: true, force: true }));
  // MariaDB takes it from here for its temporary tables. In a shared one every server that starts removes the others'.
  process.env.TMPDIR = join(dataDir, 'tmp');
  await mkdir(process.env.TMPDIR);
  const services = await openServices({ dataDir, say });
  releasers.add(() => services.close());

  const model = startChild({ module: new URL('./model.ts', import.meta.url), logFile: join(dataDir, 'model.log') });
  releasers.add(() => model.stop());
  const { baseUrl: modelUrl } = await model.next<{ type: 'ready'; baseUrl: string }>('ready');

  const knex = openKnex(services.databaseUrl, 4);
  releasers.add(() => knex.destroy());
  await migrate(knex);
  const env = environment(services, dataDir, modelUrl);
  const config = parseConfig(env);
  await checkLanes(knex, config.LANES);
  // With something to retrieve, so that what is measured holds the search too.
  await seed(
    { knex, now: Date.now },
    () => 'not used by anybody',
    () => undefined,
  );
  const ctx = await openContext(parseConfig({ ...env, LOG_LEVEL: 'warn' }), 'bench', 'front');
  releasers.add(() => ctx.releasers.close());
  return { dataDir, services, model, modelUrl, env, config, ctx, knex, releasers, profile };
}

/** The product as it comes, but for timers that would move a conversation in the middle of a point. */
const environment = (services: Services, dataDir: string, modelUrl: string): Record<string, string> => ({
  DATABASE_URL: services.databaseUrl,
  REDIS_URL: services.redisUrl,
  DATA_DIR: dataDir,
  QUEUE_PREFIX: 'bench',
  AI_PROVIDER: 'openai',
  AI_BASE_URL: modelUrl,
  AI_MODEL: 'scripted',
  AGENT_SILENCE_SECONDS: '86400',
  // A few clients stand for thousands of people; what counting costs is in the figures.
  RATE_LIMIT_FACTOR: '1000',
});
