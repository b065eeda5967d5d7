import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** SQL that writes to conversations, and a query of them that ends in a write; each may give them another name. */
const writes = [
  /\bupdate\s+`?conversations\b/i,
  /\bupdate\s[^;'"]{0,200}\bjoin\s+`?conversations\b/i,
  /\binto\s+`?conversations`?\s*(?:\(|set\b|select\b|values?\b)/i,
  /\bdelete\s+(?:\w+\s+)?from\s+`?conversations\b/i,
  /(?:['"`]conversations(?:\s+as\s+\w+)?['"`]\)|ConversationRow\.query\()[^;]{0,300};?\s*[^;]{0,80}\.(?:update|insert|patch|delete|del|upsert\w*)\(/i,
];
const isWrite = (text: string) => writes.some((write) => write.test(text));

test.each([
  'update conversations set epoch = 1',
  'update `conversations` set epoch = 1',
  'update conversations c set c.epoch = 1',
  'update conversations as c set c.epoch = 1',
  'update conversations c join customers on customers.id = c.customer_id set c.epoch = 1',
  'update customers join conversations c on customers.id = c.customer_id set c.epoch = 1',
  'insert into conversations (id) values (1)',
  'replace into conversations set id = 1',
  'insert into conversations select * from old',
  'delete from conversations where id = 1',
  'delete c from conversations c where id = 1',
  "knex('conversations').where({ id }).update({ epoch: 1 })",
  "knex('conversations as c').where({ id }).update({ epoch: 1 })",
  "trx('conversations').insert(row)",
  "const one = trx('conversations').where({ id });\n  await one.delete()",
  'ConversationRow.query(knex).findById(id).patch({ epoch: 1 })',
])('is a write: %s', (text) => {
  expect(isWrite(text)).toBe(true);
});

test.each([
  'select * from conversations c join customers on customers.id = c.customer_id',
  'select * from conversations where id = 1 for update',
  'update conversation_tags set tag = 1',
  'insert into conversation_events (id) values (1)',
  "knex('conversations as c').where({ id }).select('id')",
  "knex('conversation_tags').where({ id }).delete()",
])('is none: %s', (text) => {
  expect(isWrite(text)).toBe(false);
});

test('conversations are written by lanes, which remember them, and else only where it is marked what was read', () => {
  const files = globSync('{src,bin}/**/*.ts', { cwd: root }).filter((file) =>
    isWrite(readFileSync(join(root, file), 'utf8')),
  );
  const others = files.filter((file) => !file.startsWith('src/workers/lane/'));
  expect(files).toContain('src/workers/lane/store/store-batch.ts');
  expect(others).toEqual(['src/shared/db/reads.ts']);
});
