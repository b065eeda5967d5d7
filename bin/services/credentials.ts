import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Credentials = {
  redis: { port?: number; password: string };
  mysql: { port?: number; password: string; rootPassword: string };
};

const fileOf = (dataDir: string) => join(dataDir, 'services.json');

/**
 * Passwords and last ports of the private servers. They only keep other users of this machine out, and both servers
 * are given them anew at every start: a lost or broken file costs nothing but new passwords.
 */
export function readCredentials(dataDir: string): Credentials {
  const old = readOld(fileOf(dataDir));
  return {
    redis: { password: newPassword(), ...old.redis },
    mysql: { password: newPassword(), rootPassword: newPassword(), ...old.mysql },
  };
}

export function writeCredentials(dataDir: string, credentials: Credentials): void {
  const draft = `${fileOf(dataDir)}.new`;
  writeFileSync(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(dataDir));
}

function readOld(path: string): Partial<Credentials> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

// Letters and digits only: it goes into URLs, SQL and redis.conf without quoting.
const newPassword = () => randomBytes(24).toString('hex');
