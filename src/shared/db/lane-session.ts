import type { Connection as PlainConnection } from 'mysql2';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { connectionOptions, sessionSql } from './knex.ts';

/**
 * The one connection of a worker to one lane. It may send several statements in one round trip; nobody else's may.
 *
 * The row `lanes(n)` is the fence. Each batch locks it first and finds its own `fence` in it, so two workers that both
 * believe the lane is theirs write one after the other, each seeing what the other did. A worker that is paused inside
 * its transaction keeps that lock: who waits for it longer than `lockWaitSeconds` kills the connection that holds it.
 */
export type LaneSession = {
  /** Runs statements; the result sets in order, one per statement. */
  query(sql: string): Promise<RowDataPacket[][]>;
  /** True if `fence` in the lane's row is ours. */
  holds(fence: number): boolean;
  /**
   * A statement that locks the lane's row and fails unless `fence` in it is ours and `condition` (SQL) holds: a column that
   * may not be null is set to null then, which ends the statements sent with it too.
   */
  guard(condition: string): string;
  /**
   * Ends a transaction that is open, and makes the lane ours under a higher fence, killing the connection of a
   * predecessor that will not let go.
   */
  takeLane(): Promise<void>;
  close(): Promise<void>;
};

const lockWaitSeconds = 2;
const lockTimeout = 1205;

/**
 * A server that says nothing for so long, ms, is away: a link that died without a word would hold the lane for the
 * quarter of an hour that TCP takes to notice. Longer than any wait for locks; what was committed comes back as repeats.
 */
const silenceMs = 10_000;

export async function openLaneSession(databaseUrl: string, n: number, holder: string): Promise<LaneSession> {
  const options = connectionOptions(databaseUrl);
  const connection = await createConnection({
    ...options,
    multipleStatements: true,
    // The texts come finished; looking for placeholders in them cost 7 % of a worker (measured).
    queryFormat: (sql: string) => sql,
  });
  // A lost connection is reported by the query that meets it; this only keeps the process alive.
  connection.on('error', () => undefined);
  const { connection: plain } = connection as unknown as { connection: PlainConnection };
  let fence = -1;
  let dead = false;
  const run = async (sql: string): Promise<RowDataPacket[][]> => {
    const { promise, resolve, reject } = Promise.withResolvers<RowDataPacket[][]>();
    // Not the promise wrapper's `query`: it takes a stack trace each time (2 % of a worker, measured).
    plain.query<RowDataPacket[][]>({ sql, timeout: silenceMs }, (error, sets) => {
      dead ||= error?.fatal === true;
      if (error) reject(error);
      else resolve(sets);
    });
    return promise;
  };
  try {
    await run([...sessionSql, `set session innodb_lock_wait_timeout = ${lockWaitSeconds}`].join(';'));
  } catch (error) {
    // Whoever waits for MySQL opens a session each second: none may stay behind.
    connection.destroy();
    throw error;
  }
  const lockName = (at: string) => `right(concat(${connection.escape(`${options.database}.lane.${n}.`)}, ${at}), 64)`;

  /** In one round trip: workers that take turns on a lane do this for each batch. */
  async function raiseFence(): Promise<void> {
    const statements = [
      'rollback',
      `update lanes set fence = last_insert_id(fence + 1), connection_id = connection_id(), ` +
        `holder = ${connection.escape(holder)} where n = ${n}`,
      'select last_insert_id() as fence',
      // A named lock goes with its connection, so it proves that the id of the holder was not given to somebody else.
      'select release_all_locks()',
      `select get_lock(${lockName('last_insert_id()')}, 0)`,
    ];
    const [, , row] = await run(statements.join(';'));
    fence = Number(row?.[0]?.fence);
  }

  return {
    query: run,
    holds: (stored) => stored === fence,
    guard: (condition) => `update lanes set fence = if(fence = ${fence} and ${condition}, fence, null) where n = ${n}`,
    async takeLane() {
      try {
        await raiseFence();
      } catch (error) {
        if ((error as { errno?: number }).errno !== lockTimeout) throw error;
        await killHolder(connection, run, n, lockName);
        await raiseFence();
      }
    },
    // A goodbye to a link that is gone would only wait for its answer.
    close: async () => (dead ? connection.destroy() : closeConnection(connection)),
  };
}

/** Ends the connection that the lane's row names, if it still holds the named lock of that fence. */
async function killHolder(
  connection: Connection,
  run: LaneSession['query'],
  n: number,
  lockName: (fence: string) => string,
): Promise<void> {
  const [row] = await connection.query<RowDataPacket[]>(`select fence, connection_id from lanes where n = ${n}`);
  const id = row[0]?.connection_id;
  const [used] = await connection.query<RowDataPacket[]>(
    `select is_used_lock(${lockName(String(Number(row[0]?.fence)))}) as id`,
  );
  if (id == null || Number(used[0]?.id) !== Number(id)) return;
  await run(`kill connection ${Number(id)}; select 1`);
}

async function closeConnection(connection: Connection): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1000);
  });
  await Promise.race([connection.end().catch(() => undefined), late]).finally(() => clearTimeout(timer));
  connection.destroy();
}
