/**
 * Where each sealed value belongs, which its seal names: moved elsewhere it cannot be opened. Stored values depend on these
 * words, so they never change. Rows are named by their ids as text.
 */
export const customerPlace = (column: string, id: string): string => `customers.${column}.${id}`;
export const signingKeyPlace = (kid: string): string => `signing_keys.${kid}`;
export const webhookPlace = (id: string): string => `webhooks.secret.${id}`;
export const siteKeyPlace = (keyId: string): string => `site_identity_keys.secret_sealed.${keyId}`;
