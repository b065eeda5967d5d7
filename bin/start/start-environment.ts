import { type Config, parseConfig } from '#shared/config.ts';
import { freePort, isFree } from '../services/free-port.ts';
import { CliError } from '../shared/cli-error.ts';
import { onlySet } from '../shared/find-environment.ts';
import { dataDirOf } from '../shared/paths.ts';
import { readRunning } from '../shared/running-file.ts';

export type StartEnvironment = { config: Config; env: NodeJS.ProcessEnv };

/** Levels above `info` hide the lines that say where a process listens. */
const readable = ['trace', 'debug', 'info'];

/**
 * What the processes will be started with, checked before anything is: the configuration, the ports, and that nothing
 * runs from this DATA_DIR already. The URLs of private servers are not known yet.
 */
export async function startEnvironment(given: NodeJS.ProcessEnv): Promise<StartEnvironment> {
  const DATA_DIR = dataDirOf(given);
  const later = { DATABASE_URL: 'mysql://later', REDIS_URL: 'redis://later' };
  const config = parseConfig({ ...later, ...onlySet(given), DATA_DIR });
  const running = readRunning(DATA_DIR);
  if (running) {
    throw new CliError(
      `Chat API runs from ${DATA_DIR} already (process ${running.pid}), at ${running.apiUrl}. Stop that one first, or set DATA_DIR.`,
    );
  }
  const PORT = await choosePort('PORT', config.HOST, config.PORT);
  const REALTIME_PORT = await choosePort('REALTIME_PORT', config.HOST, config.REALTIME_PORT);
  if (PORT === REALTIME_PORT) throw new CliError(`PORT and REALTIME_PORT are both ${PORT}: give each its own`);
  const level = readable.includes(config.LOG_LEVEL) ? config.LOG_LEVEL : 'info';
  const ports = { PORT: String(PORT), REALTIME_PORT: String(REALTIME_PORT), HEALTH_PORT: '0' };
  return { config: { ...config, PORT, REALTIME_PORT }, env: { ...given, ...ports, DATA_DIR, LOG_LEVEL: level } };
}

async function choosePort(variable: string, host: string, port: number): Promise<number> {
  if (port === 0) return freePort();
  if (await isFree(host, port)) return port;
  throw new CliError(`port ${port} is taken: stop what uses it, or set ${variable} to another one`);
}
