import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openServices, type Services } from '../../bin/services/open-services.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
    redisUrl: string;
  }
}

/** Several projects name this file: the servers are shared and go with the last one. */
let running: Promise<{ services: Services; dataDir: string }> | null = null;
let users = 0;

async function start() {
  const dataDir = await mkdtemp(join(tmpdir(), 'chat-api-test-'));
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  return { services: await openServices({ dataDir, databaseUrl, redisUrl, say }), dataDir };
}

/** Real MySQL and Redis for all service and e2e tests, in a folder that goes when they do. */
export async function setup(project: TestProject): Promise<void> {
  users += 1;
  running ??= start();
  const { services } = await running;
  project.provide('databaseUrl', services.databaseUrl);
  project.provide('redisUrl', services.redisUrl);
}

export async function teardown(): Promise<void> {
  users -= 1;
  if (users > 0 || !running) return;
  const { services, dataDir } = await running;
  running = null;
  await services.close();
  await rm(dataDir, { recursive: true, force: true });
}
