import { CliError } from './cli-error.ts';
import { dataDirOf } from './paths.ts';
import { readRunning } from './running-file.ts';

/**
 * The environment a command works in: the given one if it names both servers, else that of the installation which
 * `chat-api start` runs from `DATA_DIR`, with its servers and with what is given otherwise. Throws where neither is
 * there.
 */
export function findEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const DATA_DIR = dataDirOf(env);
  if (env.DATABASE_URL && env.REDIS_URL) return { ...env, DATA_DIR };
  const running = readRunning(DATA_DIR);
  if (!running) throw new CliError('nothing is running: run npm start, or set DATABASE_URL and REDIS_URL');
  const { DATABASE_URL, REDIS_URL } = running.env;
  // Never one server of the one and one of the other.
  return { ...running.env, ...onlySet(env), DATABASE_URL, REDIS_URL, DATA_DIR };
}

/** An empty line in an env file means "not set". */
export const onlySet = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
