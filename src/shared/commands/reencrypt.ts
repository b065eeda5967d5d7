import type { Knex } from '#shared/db/knex.ts';
import { type SealedColumn, type SealedTable, sealedTables } from '#shared/db/sealed-columns.ts';
import type { FieldKeys } from '#shared/field-keys.ts';
import { bytesToId } from '#shared/id.ts';

/** Rows read at once. */
const batch = 500;

/** What became of a table's sealed values. `raced`: somebody changed them meanwhile, under whichever key they had. */
export type Reencrypted = { table: string; values: number; resealed: number; raced: number };

type Row = Record<string, string | Buffer | null>;
type Options = { dryRun?: boolean; tables?: SealedTable[] };

/**
 * Seals anew, with the first key, whatever another key sealed; blind indexes with it. Safe while all runs: a value is
 * replaced only if it is still the one that was read. It may be ended at any time and begun again. Throws `ConfigError`
 * for a value that no key opens.
 */
export async function reencrypt(
  knex: Knex,
  keys: FieldKeys,
  { dryRun = false, tables = sealedTables }: Options = {},
): Promise<Reencrypted[]> {
  const done: Reencrypted[] = [];
  for (const table of tables) done.push(await reencryptTable(knex, keys, table, dryRun));
  return done;
}

async function reencryptTable(knex: Knex, keys: FieldKeys, sealed: SealedTable, dryRun: boolean): Promise<Reencrypted> {
  const { table, key, columns } = sealed;
  const count: Reencrypted = { table, values: 0, resealed: 0, raced: 0 };
  const names = columns.map(({ column }) => column);
  let last: string | Buffer | null = null;
  for (;;) {
    const page = knex(table).orderBy(key).limit(batch);
    if (last !== null) page.where(key, '>', last);
    const rows: Row[] = await page.select(key, ...names);
    for (const value of rows.flatMap((row) => valuesOf(row, sealed))) {
      count.values += 1;
      if (keys.isCurrent(value.sealed)) continue;
      const next = resealed(keys, value);
      const where = { [key]: value.key, [value.column.column]: value.sealed };
      const changed = dryRun ? 1 : await knex(table).where(where).update(next);
      count[changed ? 'resealed' : 'raced'] += 1;
    }
    last = rows.at(-1)?.[key] ?? null;
    if (rows.length < batch) return count;
  }
}

type Value = { key: string | Buffer; column: SealedColumn; sealed: string };

function valuesOf(row: Row, { key, columns }: SealedTable): Value[] {
  return columns.flatMap((column) => {
    const [at, sealed] = [row[key], row[column.column]];
    return typeof sealed === 'string' && at ? [{ key: at, column, sealed }] : [];
  });
}

function resealed(keys: FieldKeys, { key, column: { column, place, index }, sealed }: Value) {
  const at = place(typeof key === 'string' ? key : bytesToId(key));
  const text = keys.unseal(sealed, at);
  return { [column]: keys.seal(text, at), ...(index ? { [index.column]: index.of(keys, text)[0] } : {}) };
}
