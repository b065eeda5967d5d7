import { expect, it } from 'vitest';
import { maskEmail, maskPhone, normalEmail, normalPhone } from '#domain/contact.ts';

it.each([
  [' Jane@Example.COM ', 'jane@example.com'],
  ['jane@example.com', 'jane@example.com'],
])('compares the address %j as %j', (text, normal) => expect(normalEmail(text)).toBe(normal));

it.each([
  ['+86 138-0013-8000', '+8613800138000'],
  ['0086 (138) 0013.8000', '+8613800138000'],
  ['13800138000', '13800138000'],
  ['110', null],
  ['call me', null],
  ['+1 234 567 890 123 4567', null],
  ['12+34567', null],
])('compares the number %j as %j', (text, normal) => expect(normalPhone(text)).toBe(normal));

it.each([
  ['jane@example.com', 'j***@e***.com'],
  ['j@x.co.uk', 'j***@x***.uk'],
  ['张三@例子.中国', '张***@例***.中国'],
  ['a@localhost', 'a***@l***'],
  ['no address', '***'],
])('shows the address %j as %j', (email, masked) => expect(maskEmail(email)).toBe(masked));

it('shows two digits of a number', () => {
  expect(maskPhone('+8613800138012')).toBe('***12');
  expect(maskPhone('')).toBe('***');
});
