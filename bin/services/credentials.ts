import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readPrivate, writePrivate } from '../shared/private-file.ts';

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
  const old = (readPrivate(fileOf(dataDir)) ?? {}) as Partial<Credentials>;
  return {
    redis: { password: newPassword(), ...old.redis },
    mysql: { password: newPassword(), rootPassword: newPassword(), ...old.mysql },
  };
}

export const writeCredentials = (dataDir: string, credentials: Credentials): void =>
  writePrivate(fileOf(dataDir), credentials);

// Letters and digits only: it goes into URLs, SQL and redis.conf without quoting.
const newPassword = () => randomBytes(24).toString('hex');
