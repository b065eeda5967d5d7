import { type Config, ConfigError, parseConfig } from '#shared/config.ts';
import { openKnex } from '#shared/db/knex.ts';
import { listInstances } from '#shared/instances.ts';
import { createLog } from '#shared/log.ts';
import { openQueues } from '#shared/queue/open-queues.ts';
import { closeRedis, createRedis } from '#shared/redis.ts';
import { findEnvironment, onlySet } from '../shared/find-environment.ts';
import { dataDirOf } from '../shared/paths.ts';
import { presentFault } from '../shared/present-fault.ts';
import { reachMysql, reachRedis } from '../shared/reach-servers.ts';
import { type Check, fail, ok } from './check.ts';
import { checkInstances } from './check-instances.ts';
import { checkKeys } from './check-keys.ts';
import { checkDataDir, checkNode, checkPorts } from './check-machine.ts';
import { checkMysql } from './check-mysql.ts';
import { checkProvider } from './check-provider.ts';
import { checkRedis } from './check-redis.ts';
import { checkSettings } from './check-settings.ts';
import { checkEmbeddings, checkVectors } from './check-vectors.ts';
import { checkWorkers } from './check-workers.ts';

/** Everything that a deployment needs. Changes nothing. */
export async function examine(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const machine = [checkNode(), checkDataDir(dataDirOf(env))];
  const config = readConfig(env);
  if (Array.isArray(config)) return [...machine, ...config];
  const servers = await Promise.all([
    examineMysql(config),
    examineRedis(config),
    checkPorts(config),
    checkProvider(config),
    checkEmbeddings(config),
  ]);
  return [...machine, ok('configuration', 'complete'), ...servers.flat()];
}

function readConfig(env: NodeJS.ProcessEnv): Config | Check[] {
  const faults: Check[] = [];
  let found: NodeJS.ProcessEnv = { DATABASE_URL: 'mysql://none', REDIS_URL: 'redis://none' };
  try {
    found = findEnvironment(env);
  } catch (error) {
    faults.push(fail('configuration', 'no servers', presentFault(error).text));
  }
  try {
    // What is set is what is asked about, also a server that is not the one of what runs.
    const config = parseConfig({ ...found, ...onlySet(env), DATA_DIR: dataDirOf(env) });
    return faults.length ? faults : { ...config, LOG_LEVEL: 'silent' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = 'correct it in the environment (.env.example explains each)';
    return [...faults, ...error.faults.map((fault) => fail('configuration', fault, fix))];
  }
}

async function examineMysql(config: Config): Promise<Check[]> {
  const knex = openKnex(config.DATABASE_URL, 2);
  try {
    await reachMysql(config.DATABASE_URL);
    const checks = await checkMysql(knex, config.LANES);
    const hasSchema = checks.some(({ name, status }) => name === 'schema' && status === 'ok');
    if (!hasSchema) return checks;
    const vectors = await checkVectors(knex, config);
    return [...checks, await checkKeys(knex, config), ...(await checkSettings(knex, config)), ...vectors];
  } catch (error) {
    return [fail('database', presentFault(error).text, 'start it, or correct DATABASE_URL')];
  } finally {
    await knex.destroy();
  }
}

async function examineRedis(config: Config): Promise<Check[]> {
  const redis = createRedis(config.REDIS_URL, 'front', createLog('doctor', 'silent', false));
  try {
    await reachRedis(config.REDIS_URL);
    await redis.connect();
    const queues = openQueues(redis, config.QUEUE_PREFIX, config.LANES);
    const instances = await listInstances(redis, config.QUEUE_PREFIX);
    const checks = [...(await checkRedis(redis)), ...(await checkWorkers(queues)), checkInstances(instances)];
    await queues.close();
    return checks;
  } catch (error) {
    return [fail('redis', presentFault(error).text, 'start it, or correct REDIS_URL')];
  } finally {
    await closeRedis(redis);
  }
}
