import { z } from 'zod';
import { parse } from '#contract/parse.ts';
import { clientId } from '#contract/wire.ts';
import type { ApiContext } from './api-state.ts';

const keyHeader = z.object({ 'idempotency-key': clientId.optional() });

/** Who asks again with the same `Idempotency-Key` gets the first answer again. */
export function askedBy(ctx: ApiContext) {
  const { 'idempotency-key': clientCommandId } = parse(keyHeader, ctx.headers);
  return { clientCommandId, traceId: ctx.state.requestId };
}
