import { expect, it } from 'vitest';
import { createLog } from '#shared/log.ts';

/** What a process would have written. */
function lines(write: (log: ReturnType<typeof createLog>) => void): string {
  const written: string[] = [];
  write(createLog('test', 'info', false, { write: (line) => void written.push(line) }));
  return written.join('');
}

it.each([
  ['itself', { email: 'jane@shop.example', phone: '+4912345678', password: 'pa55word', token: 'eyJsecret' }],
  ['in a customer', { customer: { email: 'jane@shop.example', phone: '+4912345678' } }],
  ['in a request', { req: { headers: { authorization: 'Bearer eyJsecret', cookie: 'a=eyJsecret' } } }],
  ['in a body', { req: { body: { identityToken: 'eyJsecret', password: 'pa55word', email: 'jane@shop.example' } } }],
])('a line never holds an address or a secret: %s', (_where, fields) => {
  const text = lines((log) => log.child({ requestId: 'r1' }).info(fields, 'something'));
  expect(text).toContain('"requestId":"r1"');
  expect(text).toContain('[secret]');
  expect(text).not.toMatch(/shop\.example|12345678|eyJ|pa55/);
});

it('nor what a statement carried that failed', () => {
  const error = Object.assign(new Error("insert into customers values ('jane@shop.example')"), {
    ...{ sql: "insert into customers values ('jane@shop.example')", code: 'ER_DUP_ENTRY', errno: 1062 },
  });
  const text = lines((log) => log.error({ err: error }, 'request failed'));
  expect(text).toContain('ER_DUP_ENTRY');
  expect(text).not.toContain('shop.example');
});
