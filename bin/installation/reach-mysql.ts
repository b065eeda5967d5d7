import { createConnection } from 'mysql2/promise';
import { connectionOptions } from '#shared/db/knex.ts';

/**
 * Connects once, and throws at once where that cannot be. The pool would try for 10 s, write about it to stdout, and
 * say in the end that it had no connection.
 */
export async function reachMysql(databaseUrl: string): Promise<void> {
  const connection = await createConnection(connectionOptions(databaseUrl));
  connection.destroy();
}
