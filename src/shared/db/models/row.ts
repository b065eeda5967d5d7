import { Model, snakeCaseMappers } from 'objection';
import { bytesToId } from '#shared/id.ts';

/**
 * A table row read through objection: camelCase names and ids as text in what comes back. Conditions speak SQL's own
 * language: snake_case columns, ids as bytes (`idToBytes`).
 * Models only read and describe; what the lane writes is in `workers/lane`.
 */
export class Row extends Model {
  static override columnNameMappers = snakeCaseMappers();

  override $parseDatabaseJson(json: Record<string, unknown>): Record<string, unknown> {
    const row = super.$parseDatabaseJson(json) as Record<string, unknown>;
    for (const [key, value] of Object.entries(row)) {
      if (value instanceof Uint8Array && value.byteLength === 16) row[key] = bytesToId(value);
    }
    return row;
  }
}
