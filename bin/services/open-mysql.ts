import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Credentials } from './credentials.ts';
import type { DatabaseServer } from './find-servers.ts';
import { freePort } from './free-port.ts';
import { prepareMysqlDir } from './prepare-mysql-dir.ts';
import { runServer } from './run-server.ts';

/** A private MariaDB or MySQL: the truth, so it is as durable as the real one (each commit is on disk). */
export async function openMysql(options: {
  server: DatabaseServer;
  dataDir: string;
  login: Credentials['mysql'];
  say: (line: string) => void;
}): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const { server, dataDir, login, say } = options;
  const { dir, initFile } = await prepareMysqlDir({ server, home: join(dataDir, 'mysql'), login, say });
  const tmpDir = join(dataDir, 'mysql', 'tmp');
  await mkdir(tmpDir, { recursive: true, mode: 0o700 });
  const port = await freePort(login.port);
  const url = `mysql://chat_api:${login.password}@127.0.0.1:${port}/chat_api`;
  const running = await runServer(
    {
      name: server.flavour,
      command: server.command,
      args: serverArguments({ dir, tmpDir, initFile, port }),
      dir,
      programs: ['mariadbd', 'mysqld'],
      logFile: join(dataDir, 'mysql.log'),
      ready: () => selectOne(url),
      readyWithinMs: 120_000, // crash recovery after a kill -9 under load
      killAfterMs: 30_000,
    },
    say,
  );
  return { url, port, close: running.close };
}

function serverArguments(options: { dir: string; tmpDir: string; initFile: string; port: number }): string[] {
  return [
    '--no-defaults', // the my.cnf of this machine is about another server
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${options.dir}`,
    // A starting server clears its folder of temporary tables: in a shared /tmp it would delete another one's (seen).
    `--tmpdir=${options.tmpDir}`,
    `--init-file=${options.initFile}`,
    '--bind-address=127.0.0.1',
    `--port=${options.port}`,
    // Relative to the data directory: a socket's full path may not be longer than 107 bytes, and ours can be.
    '--socket=mysqld.sock',
    '--pid-file=mysqld.pid',
    '--loose-mysqlx=OFF', // MySQL's second protocol would take a fixed port
    '--skip-name-resolve',
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=256M',
    '--max-connections=500',
    '--max-allowed-packet=64M',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_520_ci', // the newest one that MariaDB and MySQL share
    '--default-time-zone=+00:00',
  ];
}

async function selectOne(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 2_000 });
  try {
    await connection.query('SELECT 1');
  } finally {
    connection.destroy();
  }
}
