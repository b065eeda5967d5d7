import { type Config, parseConfig } from '#shared/config.ts';
import { type Context, openContext } from '#shared/context.ts';
import { type Knex, openKnex } from '#shared/db/knex.ts';
import { findEnvironment } from './find-environment.ts';
import { reachMysql, reachRedis } from './reach-servers.ts';

/** The configuration of the installation that a command works on. Nothing is logged: stdout belongs to the answer. */
export const findConfig = (env: NodeJS.ProcessEnv): Config =>
  parseConfig({ ...findEnvironment(env), LOG_LEVEL: 'silent' });

/** Runs a command with everything a front has, and closes it. */
export async function withContext<T>(run: (ctx: Context) => Promise<T>, env = process.env): Promise<T> {
  const config = findConfig(env);
  await reachMysql(config.DATABASE_URL);
  await reachRedis(config.REDIS_URL);
  const ctx = await openContext(config, 'cli', 'front');
  try {
    return await run(ctx);
  } finally {
    await ctx.releasers.close();
  }
}

/** Runs a command that needs MySQL only, with a schema or without. */
export async function withKnex<T>(run: (knex: Knex, config: Config) => Promise<T>, env = process.env): Promise<T> {
  const config = findConfig(env);
  await reachMysql(config.DATABASE_URL);
  const knex = openKnex(config.DATABASE_URL, 2);
  try {
    return await run(knex, config);
  } finally {
    await knex.destroy();
  }
}
