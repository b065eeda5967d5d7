import { Model, snakeCaseMappers } from 'objection';
import { bytesToId } from '#shared/id.ts';

/**
 * A table row read through objection: camelCase names, ids as text. Ids in conditions are bytes (`idToBytes`).
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
