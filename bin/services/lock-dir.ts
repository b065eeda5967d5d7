import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from './process-table.ts';
import { ServicesError } from './services-error.ts';

/**
 * Makes us the only owner of the servers in `dir`; returns the release. The lock names pid and start time of its owner,
 * so one that a killed owner left behind is taken over, even if its pid belongs to somebody else by now.
 */
export function lockDir(dir: string): () => void {
  const path = join(dir, 'services.lock');
  const own = `${process.pid} ${startTimeOf(process.pid) ?? ''}`;
  while (!claim(path, own)) {
    const owner = readLock(path);
    if (owner === undefined) continue;
    if (isAlive(owner)) throw new ServicesError(heldBy(owner, dir));
    removeStale(path, owner);
  }
  return () => {
    if (readLock(path) === own) rmSync(path, { force: true });
  };
}

/** A link appears with its whole content at once, so nobody ever reads half a lock. */
function claim(path: string, own: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** Two starts may both find the lock stale: who moved the other's fresh lock away puts it back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // the other start was first
  }
  if (readLock(aside) !== stale) renameSync(aside, path);
  else rmSync(aside);
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(owner: string): boolean {
  const [pid = '', startedAt = ''] = owner.split(' ');
  if (existsSync('/proc/self/stat')) return startedAt !== '' && startTimeOf(Number(pid)) === startedAt;
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function heldBy(owner: string, dir: string): string {
  const pid = owner.split(' ')[0];
  return `${dir} is in use: Chat API already runs from it (process ${pid}). Stop that one first, or give this one its own DATA_DIR.`;
}
