import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { routeNames } from '#contract/routes/index.ts';
import { adminWrites, isAdminWrite } from '../support/admin-writes.ts';

const root = resolve(import.meta.dirname, '../..');

/** Statements that would change or remove a row, in knex's words and in SQL's, on one line or over several. */
const changes = [
  /['"`]audit_log['"`]\s*\)(?:\s*\.\w+\([^;]*?\))*?\s*\.(?:update|del|delete|truncate|merge|increment)\b/s,
  /\b(?:update|delete\s+from|truncate(?:\s+table)?|replace\s+into)\s+`?audit_log\b/i,
];
const isChange = (text: string) => changes.some((form) => form.test(text));

it('knows a change of the audit log when it sees one', () => {
  const forms = [
    "trx('audit_log').where({ id }).del()",
    "knex('audit_log')\n  .where('id', '<', limit)\n  .update({ after: null })",
    'delete from audit_log where id < ?',
    'UPDATE `audit_log` set after = null',
  ];
  expect(forms.filter((form) => !isChange(form))).toEqual([]);
  expect(isChange("trx('audit_log').insert(row);\n trx('users').where({ id }).update(row)")).toBe(false);
});

it('is only ever added to', () => {
  const files = globSync('{src,bin}/**/*.ts', { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((path) => isChange(readFileSync(join(root, path), 'utf8')))).toEqual([]);
});

it('is written by every route that changes something for staff', () => {
  // Whoever adds one says there how it is made to do it; test/service/audit-writes.test.ts then counts the entries.
  expect(Object.keys(adminWrites).sort()).toEqual(routeNames.filter(isAdminWrite).sort());
});
