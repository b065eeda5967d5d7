import { AppError } from '#contract/errors.ts';
import { uuid } from '#contract/wire.ts';
import type { ListPlace } from '#shared/db/lists/keyset.ts';

/** A place in a list as clients carry it: opaque to them, so that it may change. */
export const writeCursor = ({ at, id }: ListPlace): string => Buffer.from(`${at} ${id}`).toString('base64url');

/** Throws `bad_request` for what `writeCursor` did not make. */
export function readCursor(cursor: string): ListPlace {
  const [, at = '', id] = /^(\d{1,14}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const parsed = uuid.safeParse(id);
  if (!parsed.success) throw notOurs();
  return { at: Number(at), id: parsed.data };
}

/** The same for lists that are numbered. */
export const writeNumber = (number: number): string => Buffer.from(String(number)).toString('base64url');

export function readNumber(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{1,15}$/.test(text)) throw notOurs();
  return Number(text);
}

const notOurs = () => new AppError('bad_request', undefined, [{ path: 'cursor', message: 'not one of ours' }]);
