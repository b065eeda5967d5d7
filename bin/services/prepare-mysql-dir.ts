import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Credentials } from './credentials.ts';
import { findProgram } from './find-program.ts';
import type { DatabaseServer } from './find-servers.ts';
import { stopProcessesIn } from './process-table.ts';
import { ServicesError } from './services-error.ts';

const run = promisify(execFile);

/** Makes the data directory on the first start, and the SQL that the server runs at each start before it lets anybody in. */
export async function prepareMysqlDir(options: {
  server: DatabaseServer;
  home: string;
  login: Credentials['mysql'];
  say: (line: string) => void;
}): Promise<{ dir: string; initFile: string }> {
  const { server, home, login, say } = options;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const dir = join(home, 'data');
  if (existsSync(dir)) refuseOtherFlavour(dir, server);
  else {
    say(`preparing a private ${server.flavour} in ${home} (once)`);
    await initialise(server, `${dir}.new`);
    // Renamed only when complete: a start that was cut short begins again from nothing.
    renameSync(`${dir}.new`, dir);
  }
  const initFile = join(home, 'init.sql');
  writeFileSync(initFile, initSql(login), { mode: 0o600 });
  return { dir, initFile };
}

async function initialise({ command, flavour }: DatabaseServer, dir: string): Promise<void> {
  // The installer of a start that was killed may still be writing there.
  if (existsSync(dir)) await stopProcessesIn(dir, ['mariadbd', 'mysqld'], 2_000);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const common = ['--no-defaults', ...asRoot, `--datadir=${dir}`];
  if (flavour === 'mysql') return runInstaller(command, [...common, '--initialize-insecure']);
  const installer = findProgram('mariadb-install-db', 'mysql_install_db');
  if (!installer)
    throw new ServicesError('mariadb-install-db is missing: apt-get install mariadb-server-core mariadb-client-core');
  // "socket" makes one root, for the system's root on the unix socket; "normal" makes four of them without a password.
  await runInstaller(installer, [
    ...common,
    '--auth-root-authentication-method=socket',
    '--skip-test-db',
    '--skip-name-resolve',
  ]);
}

async function runInstaller(command: string, args: string[]): Promise<void> {
  try {
    await run(command, args);
  } catch (error) {
    throw new ServicesError(`${command} failed:\n${error instanceof Error ? describe(error) : error}`);
  }
}

function describe(error: Error & { stdout?: string; stderr?: string }): string {
  return `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message;
}

function refuseOtherFlavour(dir: string, server: DatabaseServer): void {
  const madeBy = existsSync(join(dir, 'aria_log_control')) ? 'mariadb' : 'mysql';
  if (madeBy === server.flavour) return;
  throw new ServicesError(
    `The data in ${dir} belong to ${madeBy}, but ${server.command} is ${server.flavour}. Install ${madeBy}, or set DATABASE_URL.`,
  );
}

/** One statement per line, as MySQL wants it. "chat_api%": tests and a restore make databases beside the main one. */
function initSql({ password, rootPassword }: Credentials['mysql']): string {
  const user = "'chat_api'@'127.0.0.1'";
  return `CREATE DATABASE IF NOT EXISTS chat_api;
CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${password}';
ALTER USER ${user} IDENTIFIED BY '${password}';
GRANT ALL PRIVILEGES ON \`chat\\_api%\`.* TO ${user};
ALTER USER 'root'@'localhost' IDENTIFIED BY '${rootPassword}';
`;
}
