import bcrypt from 'bcrypt';
import { AppError } from './contract/errors.ts';

/**
 * About 0.25 s per guess on a server core of today; 10, the least that OWASP still accepts, would be a quarter of it.
 * People log in once a day and tokens do the rest, so the extra time costs nobody anything but a thief of the table.
 */
const cost = 12;

/** bcrypt looks at the first 72 bytes only; a longer one would be accepted with any end. */
const maxBytes = 72;

/** A hash of a password nobody has, of the same cost: checking against it takes as long as checking a real one. */
const nobodys = '$2b$12$gOcAVQTbaSklnnICw8jrXePUVE.TP7qNYlBW6LPUD0dvPe89rGiEW';

/** Throws `bad_request` for a password of more than 72 bytes. */
export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(password) > maxBytes) {
    throw new AppError('bad_request', `A password has ${maxBytes} bytes at most.`);
  }
  return bcrypt.hash(password, cost);
}

/** Stands for a hash where an account has no password yet: nothing matches it. */
export const noPassword = '*';

/** Whether the password is right. Without a user or a password it is wrong, and takes as long to say. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash !== undefined && hash !== noPassword;
  const same = await bcrypt.compare(password, known ? hash : nobodys);
  return same && known && Buffer.byteLength(password) <= maxBytes;
}
