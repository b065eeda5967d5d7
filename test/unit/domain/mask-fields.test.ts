import { expect, it } from 'vitest';
import { maskFields } from '#domain/mask-fields.ts';

it.each([
  ['a password', { password: 'hunter2' }, { password: '***' }],
  [
    'whatever holds a secret',
    { webhookSecret: { a: 1 }, refreshTokens: ['x'], passwordHash: '$2b' },
    {
      webhookSecret: '***',
      refreshTokens: '***',
      passwordHash: '***',
    },
  ],
  ['an address', { email: 'jane@example.com' }, { email: 'j***@e***.com' }],
  ['a number', { phone: '+44 20 7946 0958' }, { phone: '***58' }],
  [
    'their longer names',
    { contactEmail: 'jane@example.com', mobilePhone: '12345' },
    {
      contactEmail: 'j***@e***.com',
      mobilePhone: '***45',
    },
  ],
  [
    'what lies deep',
    { site: { keys: [{ secret: 's' }, { email: 'jane@example.com' }] } },
    {
      site: { keys: [{ secret: '***' }, { email: 'j***@e***.com' }] },
    },
  ],
  ['a list of addresses', { email: ['jane@example.com', null] }, { email: ['j***@e***.com', null] }],
])('hides %s', (_, fields, shown) => expect(maskFields(fields)).toEqual(shown));

it('leaves limits, switches and all else as they are', () => {
  const fields = { maxTokens: 800, tokens: true, name: 'Jane', tags: ['a'], password: null, deep: { role: 'agent' } };
  expect(maskFields(fields)).toEqual(fields);
});

it('changes nothing that it masked before', () => {
  const once = maskFields({ email: 'jane@example.com', phone: '020 7946', secret: 'x', a: [{ phone: '12345' }] });
  expect(maskFields(once)).toEqual(once);
});
