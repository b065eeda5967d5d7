import { z } from 'zod';
import { uuid } from '#contract/wire.ts';

/** What every list takes: `?limit&cursor`. A cursor is opaque and comes from the page before. */
export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(600).optional(),
});

/** A page of a list. `nextCursor` is null on the last one. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const idParams = z.object({ id: uuid });
