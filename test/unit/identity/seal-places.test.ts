import { expect, it } from 'vitest';
import { customerPlace, signingKeyPlace, siteKeyPlace, webhookPlace } from '#shared/seal-places.ts';

it('places of sealed values never change: what is stored could not be opened any more', () => {
  expect([customerPlace('email_sealed', '1'), signingKeyPlace('1'), webhookPlace('1'), siteKeyPlace('1')]).toEqual([
    'customers.email_sealed.1',
    'signing_keys.1',
    'webhooks.secret.1',
    'site_identity_keys.secret_sealed.1',
  ]);
});
