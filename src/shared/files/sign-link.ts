import { timingSafeEqual } from 'node:crypto';
import type { FieldKeys } from '#shared/field-keys.ts';

/** What a link opens: the file itself or its thumbnail, until `expires` (seconds since 1970). */
export type Link = { id: string; variant: 'file' | 'thumbnail'; expires: number };

const signatures = (keys: FieldKeys, { id, variant, expires }: Link) =>
  keys.signatures(`${id}.${variant}.${expires}`, 'files.link');

/** The path and query of a link that opens without a token: an image in a page can send none. */
export function signLink(keys: FieldKeys, link: Link): string {
  const [signature] = signatures(keys, link);
  const query = new URLSearchParams({ expires: String(link.expires), signature: signature.toString('base64url') });
  if (link.variant === 'thumbnail') query.set('variant', link.variant);
  return `/api/v1/files/${link.id}?${query}`;
}

/** Whether we signed this very link, with any of our keys. The caller looks at the time. */
export function isSigned(keys: FieldKeys, link: Link, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  return signatures(keys, link).some((one) => one.length === given.length && timingSafeEqual(one, given));
}
