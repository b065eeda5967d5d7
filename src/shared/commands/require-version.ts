import { AppError } from '#contract/errors.ts';

/** Throws `conflict` with the present version, unless that is the one that the change was made from. */
export function requireVersion(what: string, { version: present }: { version: number }, asked: number): void {
  if (present === asked) return;
  throw new AppError('conflict', `Somebody changed this ${what} meanwhile. Read it again.`, { version: present });
}
