import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVisitorSession } from '../../../bin/chat/visitor-session.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let dataDir: string;
beforeAll(async () => {
  api = await openApiFixture();
  dataDir = await mkdtemp(join(tmpdir(), 'chat-api-visitor-'));
});
afterAll(async () => {
  await api.close();
  await rm(dataDir, { recursive: true });
});

const whose = async (token: string) =>
  ((await api.ask('GET /me', { token })).body as { customer?: { id: string }; id?: string }).customer?.id;
const open = (startNew = false) => openVisitorSession(dataDir, api.url, startNew);

it('terminals of one visitor renew in turn and log nobody out; a new visitor’s are not mixed up with theirs', async () => {
  const first = await open();
  const second = await open();
  const ann = await whose(await first.access());
  expect(await whose(await second.access())).toBe(ann);
  // Past the moment in which a spent token is forgiven.
  for (const terminal of [first, second, first]) {
    api.clock.ahead += 120_000;
    expect(await whose(await terminal.renew())).toBe(ann);
  }
  const stranger = await open(true);
  const bob = await whose(await stranger.access());
  expect(bob).not.toBe(ann);
  expect(await whose(await stranger.renew())).toBe(bob);
  expect(await whose(await first.renew())).toBe(ann);
  expect(await whose(await (await open()).access())).toBe(bob);
});
