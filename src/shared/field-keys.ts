import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.ts';
import { fieldKeysForm, parseFieldKeys } from './field-key-list.ts';
import { randomId } from './id.ts';

/** Encrypts single fields of rows. `aad` names the field's place, so that a value moved elsewhere cannot be read there. */
export type FieldKeys = {
  seal(text: string, aad: string): string;
  /** Throws `ConfigError`: without the right key nothing that was stored can be used. */
  unseal(sealed: string, aad: string): string;
  /** Whether the first key sealed it: what another did is to be sealed anew after a rotation. */
  isCurrent(sealed: string): boolean;
  /**
   * Blind indexes of a value, 32 bytes each: the first is stored beside the sealed value, all are looked for, since a
   * row may still have that of an older key. `field` is `table.column`: equal values in two fields do not look equal.
   */
  blindIndexes(text: string, field: string): [Buffer, ...Buffer[]];
  /** Signatures of a text, 32 bytes each: the first is given out, any of them is ours. `use` says what it is signed for. */
  signatures(text: string, use: string): [Buffer, ...Buffer[]];
};

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Opens field keys from `kid:base64-32-bytes[,kid2:…]`: the first seals, all unseal. Throws `ConfigError` for any other
 * form, and never shows a key.
 */
export function createFieldKeys(text: string): FieldKeys {
  const keys = parseFieldKeys(text);
  if (!keys) throw new ConfigError([`FIELD_KEYS: ${fieldKeysForm}.`]);
  const [[currentKid, current], ...older] = keys;
  const derivedKeys = new Map<string, Buffer>();
  /** A key of its own for each use, so that what it made says nothing about the seal or about other uses. */
  function digest(kid: string, key: Buffer, text: string, use: string): Buffer {
    const name = `${kid} ${use}`;
    const derived = derivedKeys.get(name) ?? Buffer.from(hkdfSync('sha256', key, '', `blind index ${use}`, 32));
    derivedKeys.set(name, derived);
    return createHmac('sha256', derived).update(text).digest();
  }
  const digests = (text: string, use: string): [Buffer, ...Buffer[]] => [
    digest(currentKid, current, text, use),
    ...older.map(([kid, key]) => digest(kid, key, text, use)),
  ];
  return {
    seal(plain, aad) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, current, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(aad));
      const body = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${currentKid}.${body.toString('base64url')}`;
    },
    unseal(sealed, aad) {
      const [kid = '', encoded = ''] = sealed.split('.');
      const key = keys.find(([name]) => name === kid)?.[1];
      if (!key) throw new ConfigError([`FIELD_KEYS: the key "${kid}" is missing, and stored values need it.`]);
      try {
        return decrypt(key, Buffer.from(encoded, 'base64url'), aad);
      } catch {
        throw new ConfigError([`FIELD_KEYS: the key "${kid}" is not the one that sealed the stored values.`]);
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${currentKid}.`),
    blindIndexes: digests,
    signatures: digests,
  };
}

/**
 * The installation's field keys: `FIELD_KEYS`, else the file `field-keys` in `DATA_DIR`, made now if it is not there.
 * Processes that start at once on one machine get the same keys.
 */
export function readFieldKeys(config: { FIELD_KEYS?: string | undefined; DATA_DIR: string }): FieldKeys {
  return createFieldKeys(config.FIELD_KEYS ?? readOrCreate(config.DATA_DIR));
}

function decrypt(key: Buffer, body: Buffer, aad: string): string {
  const end = body.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, body.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(aad)).setAuthTag(body.subarray(end));
  return Buffer.concat([decipher.update(body.subarray(ivBytes, end)), decipher.final()]).toString('utf8');
}

/** A link is made whole or not at all, and only by the first: the others read what that one wrote. */
function readOrCreate(dataDir: string): string {
  const path = join(dataDir, 'field-keys');
  const found = readIfThere(path);
  if (found !== undefined) return found;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = join(dataDir, `field-keys.${randomId()}`);
  writeFileSync(draft, `local:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError([`DATA_DIR: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`]);
  }
}
