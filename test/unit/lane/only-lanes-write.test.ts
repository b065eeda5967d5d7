import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../../../src');

/** SQL that writes to conversations, and a query of them that ends in a write. */
const writes = [
  /\b(?:update|into|from)\s+`?conversations`?\s+(?:set|\()/i,
  /\bdelete\s+from\s+`?conversations\b/i,
  /(?:['"`]conversations['"`]\)|ConversationRow\.query\()[^;]{0,300};?\s*[^;]{0,80}\.(?:update|insert|patch|delete|del|upsert\w*)\(/,
];

test('conversations are written by lanes, which remember them, and else only where it is marked what was read', () => {
  const files = globSync('**/*.ts', { cwd: src }).filter((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return writes.some((write) => write.test(text));
  });
  const others = files.filter((file) => !file.startsWith('workers/lane/'));
  expect(files).toContain('workers/lane/store-batch.ts');
  expect(others).toEqual(['shared/db/reads.ts']);
});
