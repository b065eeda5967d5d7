import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fences } from './fences.ts';

const root = resolve(import.meta.dirname, '../..');
const rules = ['style/noRestrictedImports', 'plugin'];

type Diagnostic = { category: string; location: { path: string; start: { line: number } } };

/** One statement per line, so that a diagnostic's line names the import it refuses. */
const statement = (from: string) =>
  /^(import|export|const|type) /.test(from) ? from : `import type { X } from '${from}';`;

/** `biome lint` ends with 1 when it found what we look for. */
function lint(dir: string): Diagnostic[] {
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', ...rules.map((rule) => `--only=${rule}`), '.'];
  try {
    return JSON.parse(execFileSync(join(root, 'node_modules/.bin/biome'), args, { cwd: dir, stdio: 'pipe' }).toString())
      .diagnostics;
  } catch (error) {
    return JSON.parse(String((error as { stdout: Buffer }).stdout)).diagnostics;
  }
}

describe('import fences', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fences-'));
  const refused = new Set<string>();

  beforeAll(() => {
    for (const path of ['biome.json', 'package.json', '.biome'])
      cpSync(join(root, path), join(dir, path), { recursive: true });
    for (const { file, refuses, allows } of fences) {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), [...refuses, ...allows].map(statement).join('\n'));
    }
    for (const { location } of lint(dir)) refused.add(`${location.path}:${location.start.line}`);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(fences)('hold in $file', ({ file, refuses, allows }) => {
    const isRefused = (index: number) => refused.has(`${file}:${index + 1}`);
    const slippedThrough = refuses.filter((_, index) => !isRefused(index));
    const shutOut = allows.filter((_, index) => isRefused(refuses.length + index));
    expect({ slippedThrough, shutOut }).toEqual({ slippedThrough: [], shutOut: [] });
  });

  it('has no file in two rows, which would overwrite each other', () => {
    expect(new Set(fences.map((fence) => fence.file)).size).toBe(fences.length);
  });
});
