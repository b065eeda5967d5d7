import { z } from 'zod';
import { uuid } from './wire.ts';

const naming = z.object({ conversationId: uuid });

/** The conversation that a payload is about, whatever else may be wrong with it; null if it names none. */
export const conversationIn = (payload: unknown): string | null =>
  naming.safeParse(payload).data?.conversationId ?? null;
