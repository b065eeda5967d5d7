import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';
import { ServicesError } from './services-error.ts';

const run = promisify(execFile);

export type Missing = 'redis' | 'database';

// The -core packages hold the programs alone: no system service, no database in /var/lib.
const packagesOf: Record<Missing, string[]> = {
  redis: ['redis-server'],
  database: ['mariadb-server-core', 'mariadb-client-core'],
};
const titleOf: Record<Missing, string> = { redis: 'Redis', database: 'MariaDB' };

/** Installs with apt where we are root; anywhere else the person has to, and is told the command. */
export async function installPackages(missing: Missing[], say: (line: string) => void): Promise<void> {
  const packages = missing.flatMap((name) => packagesOf[name]);
  const titles = missing.map((name) => titleOf[name]).join(' and ');
  if (!findProgram('apt-get') || process.getuid?.() !== 0) throw new ServicesError(whatToType(titles, packages));
  say(`${titles} not found: installing ${packages.join(', ')} with apt-get (a minute or two)`);
  const allowServices = forbidServiceStarts();
  try {
    await aptInstall(packages);
  } catch (error) {
    throw new ServicesError(
      `apt-get could not install ${packages.join(' ')}:\n${error instanceof Error ? error.message : error}\n${otherWays}`,
    );
  } finally {
    allowServices();
  }
}

/** The package lists are fetched only if an install without them fails: they are missing or too old. */
async function aptInstall(packages: string[]): Promise<void> {
  const install = () => apt('install', '-y', '--no-install-recommends', ...packages);
  await install().catch(async () => {
    await apt('update');
    await install();
  });
}

function apt(...args: string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { env, maxBuffer: 64 << 20 });
}

/** Debian starts a service as it installs one. We want the program only, so its policy says no until we are through. */
function forbidServiceStarts(): () => void {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return () => {};
  writeFileSync(policy, '#!/bin/sh\n# Written by the Chat API installer for a moment; safe to delete.\nexit 101\n', {
    mode: 0o755,
  });
  const remove = () => rmSync(policy, { force: true });
  process.once('exit', remove);
  return () => {
    process.off('exit', remove);
    remove();
  };
}

const otherWays = 'Or run both in Docker: docker compose up -d. Or set REDIS_URL and DATABASE_URL to servers you have.';

function whatToType(titles: string, packages: string[]): string {
  return `${titles} not found. Install once, then start again:\n  sudo apt-get install ${packages.join(' ')}\n${otherWays}`;
}
