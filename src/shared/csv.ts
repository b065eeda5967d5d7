import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null;

/**
 * A table as RFC 4180 text, one heading line first. A text that a spreadsheet would run as a formula is put behind an
 * apostrophe, so that it is only shown.
 */
export function writeCsv(columns: string[], rows: Record<string, Cell | undefined>[]): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? null));
  return stringify([columns, ...lines], {
    record_delimiter: 'windows',
    cast: { boolean: String },
    escape_formulas: true,
  });
}
