import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import type { Config } from '#shared/config.ts';
import { isFree } from '../services/free-port.ts';
import { type Check, fail, ok, versionNumber, warn } from './check.ts';

const megabyte = 1024 * 1024;

/** Runs TypeScript as it is from 22.18 on; what we test with is 24. */
export function checkNode(version = process.versions.node): Check {
  if (versionNumber(version) >= 24_000) return ok('node', version);
  return fail('node', `${version} is too old`, 'run npm ci, which brings Node 24, and start through bin/chat-api');
}

/** Where keys, files and private servers lie. */
export function checkDataDir(dataDir: string): Check {
  const name = 'data directory';
  if (!existsSync(dataDir)) return ok(name, `${dataDir} will be made by the first start`);
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK);
  } catch {
    return fail(name, `${dataDir} cannot be written`, 'give it to the user who runs this, or set DATA_DIR');
  }
  const { bavail, bsize } = statfsSync(dataDir);
  const free = Math.floor((bavail * bsize) / megabyte);
  const detail = `${dataDir}, ${free.toLocaleString('en')} MB free`;
  if (free < 100) return fail(name, detail, 'make room: at least 1 GB');
  return free < 1000 ? warn(name, detail, 'make room: at least 1 GB') : ok(name, detail);
}

/** The two ports that the world sees: free, or taken by ourselves. */
export function checkPorts({ HOST, PORT, REALTIME_PORT }: Config): Promise<Check[]> {
  return Promise.all([checkPort('PORT', HOST, PORT), checkPort('REALTIME_PORT', HOST, REALTIME_PORT)]);
}

async function checkPort(variable: string, host: string, port: number): Promise<Check> {
  const name = `port ${port}`;
  if (await isFree(host, port)) return ok(name, 'is free');
  if (await isOurs(host, port)) return ok(name, 'is served by Chat API');
  return fail(name, 'is taken by another program', `stop that one, or set ${variable}`);
}

async function isOurs(host: string, port: number): Promise<boolean> {
  const at = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const address = at.includes(':') ? `[${at}]` : at;
  try {
    const answer = await fetch(`http://${address}:${port}/health/live`, { signal: AbortSignal.timeout(2000) });
    return ((await answer.json()) as { status?: unknown }).status === 'live';
  } catch {
    return false;
  }
}
