import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { clientSource } from '../../docs/client-source.ts';
import { createOpenApi } from '../../src/api/openapi/create-open-api.ts';

const root = resolve(import.meta.dirname, '../..');
const path = 'web/api-client/operations.ts';

it('is made from the OpenAPI document of today: else run `npm run docs`', () => {
  const biome = join(root, 'node_modules/.bin/biome');
  const made = execFileSync(biome, ['format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: clientSource(createOpenApi()),
  });
  expect(readFileSync(join(root, path), 'utf8')).toBe(made.toString());
});
