import { Agent, request } from 'node:http';
import { type Latency, latencyOf } from '../statistics.ts';
import { serveTask } from './serve-task.ts';

export type RequestsTask = {
  requests: { url: string; token: string }[];
  connections: number;
  warmMs: number;
  measureMs: number;
};
export type RequestsResult = { perSecond: number; times: Latency; bytes: number; count: number };

/** GETs over connections that are kept, each asking again when its answer is whole, through the requests in turn. */
serveTask<RequestsTask, RequestsResult>(async ({ requests, connections, warmMs, measureMs }, mark) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const samples: number[] = [];
  let bytes = 0;
  let at = 0;
  const begin = performance.now() + warmMs;
  const end = begin + measureMs;
  const loop = async () => {
    while (performance.now() < end) {
      const next = requests[at++ % requests.length];
      if (!next) return;
      const asked = performance.now();
      const length = await get(agent, next.url, next.token);
      const now = performance.now();
      if (asked < begin || now > end) continue;
      samples.push(now - asked);
      bytes += length;
    }
  };
  setTimeout(() => mark('begin'), warmMs);
  await Promise.all(Array.from({ length: connections }, loop));
  mark('end');
  agent.destroy();
  return {
    perSecond: (samples.length / measureMs) * 1000,
    times: latencyOf(samples),
    bytes: bytes / samples.length,
    count: samples.length,
  };
});

/** Resolves with the length of the body; rejects for what is not 200. */
function get(agent: Agent, url: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      let length = 0;
      answer.on('data', (part: Buffer) => {
        length += part.length;
      });
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(length) : reject(new Error(`${url}: ${answer.statusCode}`)),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}
