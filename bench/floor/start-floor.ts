import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Knex } from '#shared/db/knex.ts';
import { freePort } from '../../bin/services/free-port.ts';
import { startChild } from '../child.ts';
import type { Installation } from '../installation.ts';
import type { Seat, Target } from '../target.ts';
import { createTable } from './names.ts';

/** Starts the bare pipeline: same libraries, same servers, no product. */
export async function startFloor({ services, dataDir, modelUrl, knex, releasers }: Installation): Promise<Target> {
  await knex.raw(createTable);
  const port = await freePort();
  const env = { REDIS_URL: services.redisUrl, DATABASE_URL: services.databaseUrl, MODEL_URL: modelUrl };
  const start = (module: URL, name: string) => {
    const child = startChild({ module, env: { ...env, PORT: String(port) }, logFile: join(dataDir, `${name}.log`) });
    releasers.add(() => child.stop());
    return child;
  };
  const worker = start(new URL('./worker.ts', import.meta.url), 'floor-worker');
  const front = start(new URL('./front.ts', import.meta.url), 'floor-front');
  await Promise.all([worker.next('ready'), front.next('ready')]);
  const seats: Seat[] = [];
  return {
    name: 'floor',
    url: `http://127.0.0.1:${port}`,
    pids: { front: front.pid, worker: worker.pid },
    async seats(_, count) {
      while (seats.length < count) seats.push({ token: '', conversationId: randomUUID() });
      return seats.slice(0, count);
    },
    // It tells a message last: when all are delivered, nothing is left.
    settled: async () => 0,
    stored: (run) => countStored(knex, 'floor_messages', run),
  };
}

/** Rows of a run's customer messages. `seats` share no prefix, so the run's name picks them. */
export async function countStored(knex: Knex, table: string, run: string) {
  const [row] = await knex(table)
    .where('client_message_id', 'like', `${run}-%`)
    .where('sender_type', 'customer')
    .select(knex.raw('count(*) as row_count, count(distinct client_message_id) as id_count'));
  return { rows: Number(row.row_count), distinct: Number(row.id_count) };
}
