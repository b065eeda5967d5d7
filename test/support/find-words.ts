import type { Knex } from '#shared/db/knex.ts';

/** Where in the whole database some words stand, as `table.column`: the question a thief of a dump would ask. */
export async function findWords(knex: Knex, words: string): Promise<string[]> {
  const tables = await knex('information_schema.columns')
    .whereRaw('table_schema = database()')
    .whereIn('data_type', ['varchar', 'text', 'mediumtext', 'longtext', 'varbinary', 'blob'])
    .select<{ table: string; column: string }[]>({ table: 'table_name', column: 'column_name' });
  const found: string[] = [];
  for (const { table, column } of tables) {
    const hit = await knex(table).whereRaw('instr(??, ?) > 0', [column, words]).first(column);
    if (hit) found.push(`${table}.${column}`);
  }
  return found.sort();
}
