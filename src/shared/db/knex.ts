import createKnex, { type Knex } from 'knex';

export type { Knex };

/**
 * The pool for everything but the lanes. READ COMMITTED as docs/ARCHITECTURE.md §8 asks: a batch must not wait for gaps it does
 * not touch. Times come and go as UTC.
 */
export function openKnex(databaseUrl: string, poolSize = 10): Knex {
  return createKnex({
    client: 'mysql2',
    connection: { ...connectionOptions(databaseUrl), multipleStatements: false },
    pool: { min: 0, max: poolSize, afterCreate: prepareSession },
    acquireConnectionTimeout: 10_000,
    // Its own logger writes to stdout, which belongs to our log or to a command's answer. Errors are thrown as well.
    log: { warn: silent, error: silent, debug: silent, deprecate: silent },
  });
}

const silent = (): void => undefined;

/** A `mysql://` URL as the driver's options. */
export function connectionOptions(databaseUrl: string) {
  const url = new URL(databaseUrl);
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    connectTimeout: 10_000,
  };
}

/** What every session of ours starts with: READ COMMITTED, UTC, and no silent cutting of values. */
export const sessionSql = [
  'set session transaction isolation level read committed',
  "set session time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO'",
];

type RawConnection = { promise(): { query(sql: string): Promise<unknown> } };
type Done = (error: Error | null, connection: RawConnection) => void;

function prepareSession(connection: RawConnection, done: Done): void {
  const prepare = async () => {
    for (const sql of sessionSql) await connection.promise().query(sql);
  };
  prepare().then(
    () => done(null, connection),
    (error: Error) => done(error, connection),
  );
}
