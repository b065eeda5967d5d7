import { execFileSync } from 'node:child_process';
import { findProgram } from './find-program.ts';
import { installPackages, type Missing } from './install-packages.ts';
import { ServicesError } from './services-error.ts';

export type DatabaseServer = { command: string; flavour: 'mariadb' | 'mysql' };
export type Servers = { redis: string; database: DatabaseServer };

/** The server programs of this machine; installs what is missing where it may, else says what to type. */
export async function findServers(
  wanted: { redis: boolean; database: boolean },
  say: (line: string) => void,
): Promise<Partial<Servers>> {
  const missing: Missing[] = [];
  if (wanted.redis && !findRedis()) missing.push('redis');
  if (wanted.database && !findDatabase()) missing.push('database');
  if (missing.length > 0) await installPackages(missing, say);

  const redis = wanted.redis ? findRedis() : undefined;
  const database = wanted.database ? findDatabase() : undefined;
  return { ...(redis && { redis }), ...(database && { database: checkVersion(database) }) };
}

const findRedis = () => findProgram('redis-server');
const findDatabase = () => findProgram('mariadbd', 'mysqld');

function checkVersion(command: string): DatabaseServer {
  const banner = execFileSync(command, ['--no-defaults', '--version'], { encoding: 'utf8' });
  const flavour = banner.includes('MariaDB') ? 'mariadb' : 'mysql';
  const [, major = 0, minor = 0] = (/Ver (\d+)\.(\d+)/.exec(banner) ?? []).map(Number);
  const isOld = flavour === 'mariadb' ? major * 100 + minor < 10_11 : major < 8;
  if (isOld) {
    throw new ServicesError(
      `${command} is ${flavour} ${major}.${minor}: Chat API needs MariaDB 10.11 or MySQL 8.0, or newer. Set DATABASE_URL to one, or run: docker compose up -d`,
    );
  }
  return { command, flavour };
}
