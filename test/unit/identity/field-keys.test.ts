import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/shared/config.ts';
import { createFieldKeys, readFieldKeys } from '../../../src/shared/field-keys.ts';

const key = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`;
const old = key('old');
const current = key('new');

describe('field keys', () => {
  it('open what they sealed, in its place only', () => {
    const keys = createFieldKeys(current);
    const sealed = keys.seal('grüß 好', 'signing_keys.1');
    expect(keys.unseal(sealed, 'signing_keys.1')).toBe('grüß 好');
    expect(() => keys.unseal(sealed, 'signing_keys.2')).toThrow(ConfigError);
    expect(keys.seal('grüß 好', 'signing_keys.1')).not.toBe(sealed);
  });

  it('seal with the first and open with all', () => {
    const before = createFieldKeys(old).seal('text', 'a');
    const both = createFieldKeys(`${current},${old}`);
    expect(both.unseal(before, 'a')).toBe('text');
    expect(both.seal('text', 'a')).toMatch(/^new\./);
    expect(() => createFieldKeys(current).unseal(before, 'a')).toThrow('the key "old" is missing');
  });

  it('refuse another key under the same id, and a value that was changed', () => {
    const sealed = createFieldKeys(key('same')).seal('text', 'a');
    const other = createFieldKeys(key('same'));
    expect(() => other.unseal(sealed, 'a')).toThrow(ConfigError);
    const mine = createFieldKeys(current);
    const whole = mine.seal('text', 'a');
    for (const broken of [whole.slice(0, -4), `${whole.slice(0, 10)}AAAA${whole.slice(14)}`, 'new', 'new.', '']) {
      expect(() => mine.unseal(broken, 'a'), broken).toThrow(ConfigError);
    }
  });

  it('index what they seal: the same under each key, another in each field', () => {
    const before = createFieldKeys(old);
    const both = createFieldKeys(`${current},${old}`);
    const [stored] = before.blindIndexes('ann@shop.example', 'customers.email');
    const found = both.blindIndexes('ann@shop.example', 'customers.email');
    expect(stored).toHaveLength(32);
    expect(found).toEqual([createFieldKeys(current).blindIndexes('ann@shop.example', 'customers.email')[0], stored]);
    expect(both.blindIndexes('ann@shop.example', 'customers.phone')).not.toContainEqual(stored);
    expect(both.blindIndexes('bob@shop.example', 'customers.email')).not.toContainEqual(stored);
  });

  it('know what the first of them sealed', () => {
    const before = createFieldKeys(old).seal('text', 'a');
    const both = createFieldKeys(`${current},${old}`);
    expect([before, both.seal('text', 'a')].map(both.isCurrent)).toEqual([false, true]);
  });

  it.each(['', 'nokey', 'a:short', `a b:${'A'.repeat(43)}=`, `${old},${old}`, `${old},`])(
    'refuse the form %j',
    (text) => {
      expect(() => createFieldKeys(text)).toThrow(/FIELD_KEYS: must be/);
      expect(() => createFieldKeys(text)).not.toThrow('AAAA');
    },
  );
});

describe('field keys of one machine', () => {
  const home = mkdtempSync(join(tmpdir(), 'field-keys-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('are made once, for nobody else to read', () => {
    const DATA_DIR = join(home, 'made');
    const sealed = readFieldKeys({ DATA_DIR }).seal('text', 'a');
    expect(readFieldKeys({ DATA_DIR }).unseal(sealed, 'a')).toBe('text');
    expect(statSync(join(DATA_DIR, 'field-keys')).mode & 0o777).toBe(0o600);
    expect(readdirSync(DATA_DIR)).toEqual(['field-keys']);
  });

  it('give way to FIELD_KEYS', () => {
    const DATA_DIR = join(home, 'given');
    const sealed = readFieldKeys({ DATA_DIR, FIELD_KEYS: current }).seal('text', 'a');
    expect(createFieldKeys(current).unseal(sealed, 'a')).toBe('text');
    expect(() => readFileSync(join(DATA_DIR, 'field-keys'))).toThrow('ENOENT');
  });

  it('that somebody broke are a fault of the configuration', () => {
    const path = join(home, 'field-keys');
    writeFileSync(path, 'half a li');
    chmodSync(path, 0o600);
    expect(() => readFieldKeys({ DATA_DIR: home })).toThrow(ConfigError);
  });
});
