import type { Context } from '#shared/context.ts';
import {
  forgetOtherVectors,
  listOwedChunks,
  type OwedChunk,
  type StoredVector,
  storeVectors,
} from '#shared/db/search/knowledge-vectors.ts';
import type { Embed } from '#shared/llm/create-embed.ts';
import { LlmError } from '#shared/llm/llm-error.ts';

/** Passages of one call and one statement: what was paid for is kept at once. */
const batch = 10;

/** While many are made, searches get to know of them this often, ms: each time they look through all ids. */
const tellMs = 10_000;

/** Vectors of another model are of use while workers that ask it still run, ms. */
const keepOthersMs = 24 * 3_600_000;

/** `model` names the vectors. `told`: some have been made, and searches should know. */
export type Maker = Pick<Context, 'knex' | 'log' | 'now'> & { model: string; embed: Embed; told: () => Promise<void> };

/** Makes the vectors that passages lack until none does. Throws `LlmError` when the model makes none. */
export async function makeVectors(maker: Maker, signal: AbortSignal): Promise<void> {
  const { knex, now, model, told } = maker;
  let toldAt = now();
  let untold = 0;
  try {
    for (let after: string | null = null; ; ) {
      signal.throwIfAborted();
      const owed: OwedChunk[] = await listOwedChunks(knex, model, after, batch);
      if (owed.length === 0 && after === null) break;
      // At the end it looks once more from the beginning: what was added meanwhile may stand before this place.
      after = owed.at(-1)?.id ?? null;
      if (owed.length === 0) continue;
      await storeVectors(knex, model, await vectorsOf(maker, owed, signal), new Date(now()));
      untold += owed.length;
      if (now() - toldAt < tellMs) continue;
      await told();
      [toldAt, untold] = [now(), 0];
    }
  } finally {
    if (untold > 0) await told();
  }
  await forgetOtherVectors(knex, model, new Date(now() - keepOthersMs));
}

/** One by one where the model refuses one among them, so that it does not hold up the others. */
async function vectorsOf(maker: Maker, owed: OwedChunk[], signal: AbortSignal): Promise<StoredVector[]> {
  const { embed, log, model } = maker;
  try {
    const vectors = await embed(
      owed.map(({ title, text }) => `${title}\n${text}`),
      signal,
    );
    return owed.map(({ id }, at) => ({ id, vector: vectors[at] ?? null }));
  } catch (error) {
    if (!refusesText(error)) throw error;
    const [only] = owed;
    if (only && owed.length === 1) {
      // If it refuses a plain word too, this is not about the passage: no such model, no such number of dimensions.
      await embed(['hello'], signal);
      log.warn(
        { chunkId: only.id, model, err: (error as LlmError).message },
        'a passage is refused: only its terms count',
      );
      return [{ id: only.id, vector: null }];
    }
    const made: StoredVector[] = [];
    for (const chunk of owed) made.push(...(await vectorsOf(maker, [chunk], signal)));
    return made;
  }
}

const refusesText = (error: unknown): boolean =>
  error instanceof LlmError && ['refused_content', 'rejected'].includes(error.failure?.kind ?? '');
