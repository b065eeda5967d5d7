import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { envSchema } from '#shared/config.ts';

const root = resolve(import.meta.dirname, '../..');
const source = readFileSync(join(root, '.env.example'), 'utf8');

/** Of Docker Compose alone; no process reads it. */
const composeOnly = ['MYSQL_PASSWORD'];

/** `NAME=value` and `# NAME=value`, as they stand in the file. */
const written = [...source.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}));
const ours = written.filter(({ name }) => !composeOnly.includes(name));
const schemaOf = (name: string): z.ZodType => (envSchema.shape as Record<string, z.ZodType>)[name] as z.ZodType;

describe('.env.example', () => {
  it('names each variable of the schema once, and no other', () => {
    const names = written.map(({ name }) => name).sort();
    expect(names).toEqual([...Object.keys(envSchema.shape), ...composeOnly].sort());
  });

  it.each(ours.filter(({ value }) => value !== ''))('shows the default of $name', ({ name, value }) => {
    expect(schemaOf(name).parse(value)).toEqual(schemaOf(name).parse(undefined));
  });

  it.each(ours.filter(({ value }) => value === ''))('shows no default where $name has none', ({ name }) => {
    const { success, data } = schemaOf(name).safeParse(undefined);
    // Required, optional, or empty by default.
    expect([undefined, '', []]).toContainEqual(success ? data : undefined);
  });

  it('sets nothing but what Compose asks for, so that a copy of it changes nothing', () => {
    const active = [...source.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]);
    expect(active).toEqual([
      ['MYSQL_PASSWORD', ''],
      ['FIELD_KEYS', ''],
    ]);
  });

  it('explains each one right above its line', () => {
    for (const { name } of written) {
      const at = source.split('\n').findIndex((line) => new RegExp(`^(?:# )?${name}=`).test(line));
      expect(source.split('\n')[at - 1], name).toMatch(/^# +\S.{10,}/);
    }
  });

  it('holds no line longer than 120 characters', () => {
    expect(source.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });
});
