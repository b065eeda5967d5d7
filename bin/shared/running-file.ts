import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startTimeOf } from '../services/process-table.ts';
import { readPrivate, writePrivate } from './private-file.ts';

const runningSchema = z.object({
  pid: z.number().int(),
  /** Tells the process from a later one with its pid; empty where the system does not say. */
  startTime: z.string(),
  apiUrl: z.string(),
  realtimeUrl: z.string(),
  /** What the processes were started with; the URLs carry passwords. */
  env: z.record(z.string(), z.string()),
});
export type Running = z.output<typeof runningSchema>;

/** How other commands find what `chat-api start` runs from this directory. Readable by its owner only. */
const pathIn = (dataDir: string) => join(dataDir, 'running.json');

/** Writes the file; returns what removes it. */
export function writeRunning(dataDir: string, running: Omit<Running, 'pid' | 'startTime'>): () => void {
  const own: Running = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', ...running };
  writePrivate(pathIn(dataDir), own);
  return () => {
    if (readRunning(dataDir)?.pid === process.pid) rmSync(pathIn(dataDir), { force: true });
  };
}

/** The installation that runs from `dataDir` now. A file that a killed start left behind counts as none. */
export function readRunning(dataDir: string): Running | undefined {
  const { data } = runningSchema.safeParse(readPrivate(pathIn(dataDir)));
  return data && isAlive(data) ? data : undefined;
}

function isAlive({ pid, startTime }: Running): boolean {
  if (startTime !== '') return startTimeOf(pid) === startTime;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
