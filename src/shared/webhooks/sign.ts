import { createHmac, randomBytes } from 'node:crypto';

/** A new secret, in the form that libraries for Standard Webhooks read: `whsec_` and 32 bytes as base64. */
export const createSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * The headers that prove whose a request is (https://www.standardwebhooks.com): `timestamp` is in seconds, and what is
 * signed is `id.timestamp.body`. A receiver refuses an old timestamp, and so a recording that is played again.
 */
export function signedHeaders(secret: string, id: string, timestamp: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
