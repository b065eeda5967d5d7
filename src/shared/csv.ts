import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null;

/**
 * A table as RFC 4180 text, one heading line first. A text that a spreadsheet would run as a formula is put behind an
 * apostrophe, so that it is only shown. Without `head` it is a further part of a table.
 */
export function writeCsv(columns: readonly string[], rows: Record<string, Cell | undefined>[], head = true): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? null));
  return stringify([...(head ? [columns] : []), ...lines], {
    record_delimiter: 'windows',
    cast: { boolean: String },
    escape_formulas: true,
  });
}
