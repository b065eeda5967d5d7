import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendDraft, dropDraft, readDraft, writeDraft } from '#shared/draft.ts';
import { createLog } from '#shared/log.ts';
import { closeRedis, openRedis, type Redis } from '#shared/redis.ts';
import { writeUnlogged } from '#shared/write-unlogged.ts';
import { freePort } from '../../bin/services/free-port.ts';
import { openRedis as openServer } from '../../bin/services/open-redis.ts';

let dataDir: string;
let server: Awaited<ReturnType<typeof openServer>>;
let redis: Redis;

const open = async () => {
  const login = { password: 'test', port: await freePort() };
  server = await openServer({ command: 'redis-server', dataDir, login, say: () => undefined });
  redis = await openRedis(server.url, 'front', createLog('test', 'silent', false));
};
const close = async () => {
  await closeRedis(redis);
  await server.close();
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'unlogged-'));
  await open();
});
afterAll(async () => {
  await close();
  await rm(dataDir, { recursive: true });
});

/** Bytes in the append-only file. */
const logged = async () => Number(/aof_current_size:(\d+)/.exec(await redis.info('persistence'))?.[1]);

const draft = { conversationId: 'conversation', replyId: 'reply', turn: 3, citations: [] };

test('a draft is there for who reads it, and nothing of it is written to disk', async () => {
  await redis.set('durable', 1);
  const before = await logged();
  expect(before).toBeGreaterThan(0);
  await writeDraft(redis, 'p', draft, []);
  await appendDraft(redis, 'p', 'reply', 0, 'It takes ');
  await appendDraft(redis, 'p', 'reply', 1, 'two days.');
  const read = await readDraft(redis, 'p', 'conversation');
  expect(read).toEqual({ replyId: 'reply', turn: 3, index: 1, text: 'It takes two days.', citations: [] });
  expect(await redis.ttl('p:draft:reply')).toBeGreaterThan(800);
  expect(await logged()).toBe(before);
});

test('what a snapshot caught of it does not come back once it was dropped', async () => {
  await redis.bgrewriteaof();
  const rewriting = async () => /aof_rewrite_in_progress:1/.test(await redis.info('persistence'));
  await expect.poll(rewriting, { timeout: 10_000 }).toBe(false);
  await dropDraft(redis, 'p', 'conversation', 'reply');
  await writeUnlogged(redis, 'p:other', 'set', 'gone with the process', 'EX', 60);
  await close();
  await open();
  expect(await redis.keys('p:*')).toEqual([]);
  expect(await redis.get('durable')).toBe('1');
});
