import { parse } from '#contract/parse.ts';
import { keyHeader } from '#contract/routes/route.ts';
import type { ApiContext } from './api-state.ts';

/** Who asks again with the same `Idempotency-Key` gets the first answer again. */
export function askedBy(ctx: ApiContext) {
  const { 'idempotency-key': clientCommandId } = parse(keyHeader, ctx.headers);
  return { clientCommandId, traceId: ctx.state.requestId };
}
