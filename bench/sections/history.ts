import { join } from 'node:path';
import { freePort } from '../../bin/services/free-port.ts';
import { startChild } from '../child.ts';
import { fillMessages, liftLimits } from '../fill-messages.ts';
import type { Installation } from '../installation.ts';
import type { RequestsResult } from '../load/requests.ts';
import type { Options } from '../options.ts';
import { startProduct } from '../product.ts';
import { runLoad } from '../run-load.ts';
import { createRandom, textOf } from '../search-texts.ts';

const conversations = 100;
const messagesEach = 200;
const connections = 16;

export type HistorySample = RequestsResult & { target: 'floor' | 'product'; cpu: Record<string, number> };

/** A page of 50 messages of one's own conversation, with a token, against a bare koa route that does the same query. */
export async function measureHistory(
  installation: Installation,
  { pairs, warmMs, measureMs }: Options,
  say: (line: string) => void,
): Promise<HistorySample[]> {
  const { knex, services, dataDir, releasers } = installation;
  await liftLimits(knex);
  const product = await startProduct(installation, ['api', 'worker']);
  const seats = await product.seats('replies', conversations);
  const random = createRandom(2);
  for (const { conversationId } of seats) {
    const said = Array.from({ length: messagesEach }, (_, n) => ({
      conversationId,
      seq: n + 1,
      text: textOf(n, random),
      at: Date.now() - (messagesEach - n) * 1000,
    }));
    await fillMessages(knex, said);
  }
  const port = await freePort();
  const floor = startChild({
    module: new URL('../floor/history.ts', import.meta.url),
    env: { DATABASE_URL: services.databaseUrl, PORT: String(port) },
    logFile: join(dataDir, 'floor-history.log'),
  });
  releasers.add(() => floor.stop());
  await floor.next('ready');
  const targets = [
    {
      ...{ ...product, name: 'floor' as const, pids: { front: floor.pid } },
      urlOf: (id: string) => `http://127.0.0.1:${port}/${id}`,
    },
    {
      ...{ ...product, pids: { front: product.pids.api ?? 0 } },
      urlOf: (id: string) => `${product.apiUrl}/api/v1/chat/conversations/${id}/messages?limit=50`,
    },
  ];
  const samples: HistorySample[] = [];
  const module = new URL('../load/requests.ts', import.meta.url);
  for (let pair = 1; pair <= pairs; pair += 1) {
    for (const target of targets) {
      const requests = seats.map(({ conversationId, token }) => ({ url: target.urlOf(conversationId), token }));
      const task = { requests, connections, warmMs, measureMs };
      const result = await runLoad<RequestsResult>(installation, target, module, task);
      samples.push({ target: target.name, ...result });
      say(`history ${target.name}.${pair}: ${result.perSecond.toFixed(0)}/s, p50 ${result.times.p50.toFixed(1)} ms`);
    }
  }
  await Promise.all([product.stop(), floor.stop()]);
  return samples;
}
