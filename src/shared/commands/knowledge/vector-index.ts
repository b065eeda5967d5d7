import { setImmediate as nextRound } from 'node:timers/promises';
import type { Context } from '#shared/context.ts';
import { countVectors, listVectorIds, readDimensions, readVectors } from '#shared/db/search/knowledge-vectors.ts';
import { createVectorTable, type NearPassage, type VectorTable } from './vector-table.ts';

/**
 * What a process may hold: 50,000 vectors of 1,024 numbers are 205 MB, and are searched in 0.12 s of a core
 * (docs/adr/0037-embeddings-beside-terms.md). With more, searching costs more than it gives.
 */
export const maxNumbers = 50_000 * 1024;

/** Ids that are looked at in one step, and vectors that are read in one: a few milliseconds of the event loop. */
const idPage = 1000;
const vectorPage = 32;

/**
 * The vectors of all passages in this process, brought up to date with each `edition` of the knowledge. One thing at a time:
 * a table that changes is not searched, and those who search at once hold up the event loop no longer than one would.
 */
export function createVectorIndex({ knex, log }: Pick<Context, 'knex' | 'log'>, model: string, most = maxNumbers) {
  let table: VectorTable | null = null;
  let current = '';
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function follow(edition: string): Promise<void> {
    if (edition === current) return;
    const dimensions = await readDimensions(knex, model);
    if (table?.dimensions !== dimensions) table = null;
    const { made } = await countVectors(knex, model);
    if (dimensions !== null && made * dimensions > most) {
      log.warn({ vectors: made, dimensions }, 'too many passages to search by meaning: the terms alone count');
      table = null;
    } else if (dimensions !== null) {
      table ??= createVectorTable(dimensions);
      await fill(table);
    }
    current = edition;
  }

  /** Takes up what is new, and drops what is gone. */
  async function fill(into: VectorTable): Promise<void> {
    const stored = new Set<string>();
    for (let after: string | null = null; ; ) {
      const ids: string[] = await listVectorIds(knex, model, after, idPage);
      for (const id of ids) stored.add(id);
      const missing = ids.filter((id) => !into.has(id));
      for (let at = 0; at < missing.length; at += vectorPage) {
        const vectors = await readVectors(knex, model, missing.slice(at, at + vectorPage));
        for (const { id, vector } of vectors) if (vector?.length === into.dimensions) into.put(id, vector);
      }
      after = ids.at(-1) ?? after;
      if (ids.length < idPage) break;
    }
    into.keepOnly(stored);
  }

  return {
    /** Reads what this edition has, so that the first question does not wait for it. */
    load: (edition: string): Promise<void> => inTurn(() => follow(edition)),

    /** The passages nearest to `query`, the nearest first: at most `limit`, none further than `least`. */
    nearest: (edition: string, query: Float32Array, { least, limit }: Bounds, signal: AbortSignal) =>
      inTurn(async (): Promise<NearPassage[]> => {
        await follow(edition);
        signal.throwIfAborted();
        if (!table) return [];
        if (table.dimensions !== query.length) {
          throw new Error(`a question has ${query.length} dimensions, and passages have ${table.dimensions}`);
        }
        let best: NearPassage[] = [];
        for (const near of table.near(query, least)) {
          best = [...best, ...near].sort((a, b) => b.cosine - a.cosine).slice(0, limit);
          // Others have their turn: what comes in is read before the next step.
          await nextRound();
          signal.throwIfAborted();
        }
        return best;
      }),
  };
}

type Bounds = { least: number; limit: number };
