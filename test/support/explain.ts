import type { Knex } from '#shared/db/knex.ts';

export type Step = { table: string | null; type: string | null; key: string | null; rows: number; extra: string };
export type Explained = { sql: string; steps: Step[] };

type Row = {
  table: string | null;
  type: string | null;
  key: string | null;
  rows: number | string | null;
  Extra: string | null;
};

/** What the optimizer means to do for each SELECT that `run` makes. */
export async function explainAll(knex: Knex, run: () => Promise<unknown>): Promise<Explained[]> {
  const queries: { sql: string; bindings: readonly Knex.RawBinding[] }[] = [];
  const listen = ({ sql, bindings }: { sql: string; bindings: readonly Knex.RawBinding[] }) => {
    if (/^\s*select\b/i.test(sql) && !/for update/i.test(sql)) queries.push({ sql, bindings });
  };
  knex.on('query', listen);
  await run();
  knex.removeListener('query', listen);
  const explained: Explained[] = [];
  for (const { sql, bindings } of queries) {
    const [rows] = await knex.raw(`explain ${sql}`, bindings);
    const steps = (rows as Row[]).map(({ table, type, key, rows: count, Extra }) => ({
      // MariaDB writes `17 (25%)` for rows that a second index leaves out some of.
      ...{ table, type, key, rows: Number.parseInt(String(count ?? 0), 10), extra: Extra ?? '' },
    }));
    explained.push({ sql, steps });
  }
  return explained;
}

/** A table or a result as small as this may be read and sorted whole. */
const small = 500;

/** What is wrong with a plan for a big table, in words; nothing if it reads no more than an index tells it to. */
export function faultsOf({ steps }: Explained): string[] {
  return steps.flatMap(({ table, type, rows, extra }) => {
    if (rows <= small || table === null || table.startsWith('<')) return [];
    if (type === 'ALL') return [`${table}: reads all ${rows} rows`];
    return extra.includes('Using filesort') ? [`${table}: sorts ${rows} rows`] : [];
  });
}
