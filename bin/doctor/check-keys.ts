import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { type Config, ConfigError } from '#shared/config.ts';
import type { Knex } from '#shared/db/knex.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { presentFault } from '../shared/present-fault.ts';
import { type Check, fail, ok } from './check.ts';

/** Whether this machine can read the stored signing keys. Makes none. */
export async function checkKeys(knex: Knex, config: Config): Promise<Check> {
  const name = 'signing keys';
  const stored = await knex('signing_keys').whereNull('retired_at').count({ count: '*' }).first();
  const count = Number(stored?.count ?? 0);
  if (count === 0) return ok(name, 'the first process makes one');
  const fix = `give every machine the same FIELD_KEYS, or the file field-keys of the DATA_DIR that made them`;
  if (!config.FIELD_KEYS && !existsSync(join(config.DATA_DIR, 'field-keys'))) {
    return fail(name, 'there are no field keys here to read them with', fix);
  }
  try {
    await openTokens(knex, readFieldKeys(config), Date.now);
    return ok(name, `${count}, readable`);
  } catch (error) {
    return fail(name, error instanceof ConfigError ? error.faults.join('; ') : presentFault(error).text, fix);
  }
}
