import { parseConfig } from '#shared/config.ts';
import { findEnvironment } from '../shared/find-environment.ts';
import { dataDirOf } from '../shared/paths.ts';
import { readRunning } from '../shared/running-file.ts';

export type Addresses = { apiUrl: string; realtimeUrl: string };

/** Where to chat: what was asked for, else what runs from DATA_DIR, else where the environment puts the fronts. */
export function findAddresses(env: NodeJS.ProcessEnv, asked: { api?: string; realtime?: string }): Addresses {
  if (asked.api && asked.realtime) return { apiUrl: trim(asked.api), realtimeUrl: trim(asked.realtime) };
  const found = readRunning(dataDirOf(env)) ?? fromEnvironment(env);
  return { apiUrl: trim(asked.api ?? found.apiUrl), realtimeUrl: trim(asked.realtime ?? found.realtimeUrl) };
}

function fromEnvironment(env: NodeJS.ProcessEnv): Addresses {
  const { HOST, PORT, REALTIME_PORT } = parseConfig(findEnvironment(env));
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST;
  return { apiUrl: `http://${host}:${PORT}`, realtimeUrl: `http://${host}:${REALTIME_PORT}` };
}

const trim = (url: string): string => url.replace(/\/+$/, '');
