import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionOptions } from '#shared/db/knex.ts';
import { idLiteral } from '#shared/db/literal.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { expectNothingLost, startTraffic } from '../support/traffic.ts';
import { until } from '../support/until.ts';

let fleet: Fleet;
beforeEach(async () => {
  // One lane: the frozen worker is sure to hold the one that everybody needs.
  fleet = await openFleet({ LANES: '1' });
});
afterEach(() => fleet.close());

test('a worker frozen inside its transaction loses the lane, and does no harm when it wakes', async () => {
  const front = await fleet.start('realtime');
  const worker = await fleet.start('worker');
  const traffic = await startTraffic(fleet, [front.url], 4);
  await until('traffic flows', () => traffic.delivered() > 50);

  // A lock of ours makes the worker wait inside its transaction; there it is frozen, and then our lock is gone.
  const blocker = await createConnection(connectionOptions(fleet.services.databaseUrl));
  const [first] = traffic.talkers;
  await blocker.query('begin');
  await blocker.query(`select 1 from conversations where id = ${idLiteral(first?.conversationId ?? '')} for update`);
  const [[lane]] = await blocker.query<RowDataPacket[]>('select connection_id as id from lanes');
  await until('the worker waits for a lock inside its transaction', () => isWaiting(blocker, Number(lane?.id)), 5000);
  worker.kill('SIGSTOP');
  await blocker.query('rollback');
  await blocker.end();

  await fleet.start('worker');
  const frozenAt = traffic.delivered();
  await until('another worker has the lane', () => traffic.delivered() > frozenAt + 100, 60_000);
  worker.kill('SIGCONT');
  const wokenAt = traffic.delivered();
  await until('traffic goes on beside the woken worker', () => traffic.delivered() > wokenAt + 200, 60_000);
  await traffic.finish();
  await expectNothingLost(fleet, traffic);
  expect(await fleet.knex('dead_letters')).toEqual([]);
});

/** Whether that connection has been waiting for the rows of its batch: a statement of ours never takes this long. */
async function isWaiting(connection: Awaited<ReturnType<typeof createConnection>>, id: number): Promise<boolean> {
  const sql = "select 1 from information_schema.processlist where id = ? and info like '%for update' and time >= 1";
  const [rows] = await connection.query<RowDataPacket[]>(sql, [id]);
  return rows.length > 0;
}
