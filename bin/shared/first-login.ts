import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { FirstLogin } from '#shared/commands/seed.ts';
import { readPrivate, writePrivate } from './private-file.ts';

const fileSchema = z.object({
  logins: z.array(
    z.object({ email: z.string(), name: z.string(), role: z.enum(['admin', 'agent']), password: z.string() }),
  ),
});

/** The only place where a password stands in clear, for its owner only; delete it once nobody needs it. */
export const firstLoginPath = (dataDir: string): string => join(dataDir, 'first-login.json');

export function keepFirstLogins(dataDir: string, logins: FirstLogin[]): void {
  const note =
    'Made by the first start, so that you and `chat-api chat --as agent` can log in. Delete it when you have your own accounts.';
  writePrivate(firstLoginPath(dataDir), { note, logins });
}

export const readFirstLogins = (dataDir: string): FirstLogin[] =>
  fileSchema.safeParse(readPrivate(firstLoginPath(dataDir))).data?.logins ?? [];

/** 16 characters (78 bits) that nobody mistakes for others, in groups to type. */
export function createPassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
