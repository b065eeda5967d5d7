import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// Servers live here on Debian, and these are often missing from the PATH of a plain user.
const serverDirs = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];

/** The full path of the first of these programs that is installed: an earlier name wins over an earlier directory. */
export function findProgram(...names: string[]): string | undefined {
  const dirs = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...serverDirs];
  return names.flatMap((name) => dirs.map((dir) => join(dir, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
