import type { Words } from '../words/words.ts';

/** A customer's name; of an anonymous one the end of the id, which tells visitors apart. */
export const sayCustomer = (words: Words, { id, name }: { id: string; name: string | null }): string =>
  name ?? words.visitor(id.slice(-4));
