import { AppError } from '#contract/errors.ts';
import { uuid } from '#contract/wire.ts';
import type { ListPage, ListPlace } from '#shared/db/lists/keyset.ts';
import type { CustomerPlace } from '#shared/db/lists/list-customers.ts';

/** A place in a list as clients carry it: opaque to them, so that it may change. `read` throws `bad_request`. */
type Cursor<P> = { write(place: P): string; read(cursor: string): P };

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

export const byTime: Cursor<ListPlace> = {
  write: ({ at, id }) => encode(`${at} ${id}`),
  read(cursor) {
    const [, at = '', id = ''] = /^(\d{1,14}) (.+)$/.exec(decode(cursor)) ?? [];
    return { at: Number(at), id: byId.read(id) };
  },
};

/** By time; where customers are listed by name, with the name. */
export const byCustomer: Cursor<CustomerPlace> = {
  write: ({ at, id, name }) => (name === undefined ? byTime.write({ at, id }) : encode(`${at} ${id} ${name}`)),
  read(cursor) {
    const [, at = '', id = '', name] = /^(\d{1,14}) (\S+)(?: (.*))?$/s.exec(decode(cursor)) ?? [];
    return { at: Number(at), id: byId.read(id), name };
  },
};

/** For lists that are numbered. Digits as they are come from releases before. */
export const byNumber: Cursor<number> = {
  write: (number) => encode(String(number)),
  read(cursor) {
    const text = /^\d+$/.test(cursor) ? cursor : decode(cursor);
    if (!/^\d{1,15}$/.test(text)) throw notOurs();
    return Number(text);
  },
};

/** For lists in the order of a text. */
export const byText: Cursor<string> = { write: encode, read: decode };

/** For lists in the order of their ids. */
export const byId: Cursor<string> = {
  write: (id) => id,
  read(cursor) {
    const { success, data } = uuid.safeParse(cursor);
    if (!success) throw notOurs();
    return data;
  },
};

const notOurs = () => new AppError('bad_request', undefined, [{ path: 'cursor', message: 'not one of ours' }]);

/** The page of a list behind the cursor that was given, as it is answered. */
export async function paged<T, P>(
  cursor: Cursor<P>,
  given: string | undefined,
  list: (after: P | null) => Promise<ListPage<T, P>>,
): Promise<{ items: T[]; nextCursor: string | null }> {
  const { items, next } = await list(given ? cursor.read(given) : null);
  return { items, nextCursor: next === null ? null : cursor.write(next) };
}
