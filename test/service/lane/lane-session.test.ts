import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLaneSession } from '#shared/db/lane-session.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

/** A link that spoils a word of what the client says, so that its statement fails and nothing else does. */
async function openSpoiling(word: string) {
  const spoiled = word.replace(/.$/, 'x');
  const seen = { links: 0, open: 0 };
  const server = createServer((client) => {
    const upstream = connect(targetOf(h.config.DATABASE_URL));
    seen.links += 1;
    seen.open += 1;
    client.on('data', (chunk) => upstream.write(chunk.toString('latin1').replace(word, spoiled), 'latin1'));
    client
      .on('error', () => undefined)
      .on('close', () => {
        seen.open -= 1;
        upstream.destroy();
      });
    upstream.on('data', (chunk) => client.write(chunk)).on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  h.releasers.add(() => void server.close());
  return { seen, url: through(h.config.DATABASE_URL, server.address() as AddressInfo) };
}

test('a session whose first statements fail leaves no connection behind', async () => {
  const { seen, url } = await openSpoiling('innodb_lock_wait_timeout');
  // 1193: no such variable.
  await expect(openLaneSession(url, 0, 'worker')).rejects.toMatchObject({ errno: 1193 });
  expect(seen.links).toBe(1);
  await until('its link ends', () => seen.open === 0, 2000);
});
