import { hash } from 'node:crypto';
import type { Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { keyHeader } from '#contract/routes/route.ts';
import { idempotencyKey } from '#shared/redis-keys.ts';
import { sleep } from '#shared/sleep.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';

/** An answer is given again for this long, ms. */
const keepMs = 24 * 3600 * 1000;
/** Who began and has not ended by then has died: longer than any handler may take, ms. */
const claimMs = 120_000;
/** Who asks the same meanwhile waits for the first one's answer, ms. */
const waitMs = 5000;
const lookMs = 50;
/** Bigger answers are not kept: those are exports, and change nothing. */
const maxLength = 512 * 1024;

type Kept = { print: string; answer?: string };
type Answer = { status: number; location?: string; body: unknown };

/**
 * `Idempotency-Key`: the same request with the same key is done once, and answered alike for 24 hours; with another body
 * it is `conflict`. Keys belong to an account and a path. Only what was done is kept: after a refusal the key is free
 * again. Answers may hold secrets, so Redis sees them sealed. Without Redis nobody can say whether it was done:
 * `unavailable`.
 */
export function idempotency(
  deps: Pick<ApiDeps, 'redis' | 'config' | 'fieldKeys'>,
  /** What the route answers when it is done. `ctx.status` is no witness: after the deadline it is what the client heard. */
  status: number,
): Middleware<ApiState> {
  const { redis, config, fieldKeys } = deps;
  const away = () => {
    throw new AppError('unavailable', 'Keys cannot be checked at the moment. Nothing was done.');
  };

  async function claim(at: string, print: string): Promise<Kept | null> {
    const mine = JSON.stringify({ print } satisfies Kept);
    for (const end = Date.now() + waitMs; ; await sleep(lookMs)) {
      if (await redis.set(at, mine, 'PX', claimMs, 'NX').catch(away)) return null;
      const text = await redis.get(at).catch(away);
      const kept = text ? (JSON.parse(text) as Kept) : undefined;
      if (kept && kept.print !== print) throw new AppError('conflict', 'This key was used for another request.');
      if (kept?.answer !== undefined) return kept;
      if (Date.now() > end) throw new AppError('conflict', 'The same request is still being worked on.');
    }
  }

  return async (ctx, next) => {
    const { 'idempotency-key': key } = parse(keyHeader, ctx.headers);
    if (key === undefined) return next();
    const name = hash('sha256', [ctx.state.account?.id, ctx.path, key].join('\n'));
    const at = idempotencyKey(config.QUEUE_PREFIX, name);
    const print = hash('sha256', `${ctx.querystring}\n${JSON.stringify(ctx.request.body ?? {})}`);
    const kept = await claim(at, print);
    if (kept) return repeat(ctx as ApiContext, JSON.parse(fieldKeys.unseal(kept.answer ?? '', at)) as Answer);
    try {
      await next();
    } catch (error) {
      await redis.del(at).catch(() => undefined);
      throw error;
    }
    await keep(at, print, ctx as ApiContext);
  };

  /** An answer that Redis does not take is an answer all the same; the claim stands in the way of a repeat for a while. */
  async function keep(at: string, print: string, ctx: ApiContext): Promise<void> {
    const location = ctx.response.get('location');
    const answer = { status, ...(location ? { location } : {}), body: ctx.body };
    const text = isPlain(ctx.body) ? JSON.stringify(answer) : undefined;
    const done = text !== undefined && text.length <= maxLength;
    const value = done ? JSON.stringify({ print, answer: fieldKeys.seal(text, at) } satisfies Kept) : undefined;
    await (value ? redis.set(at, value, 'PX', keepMs) : redis.del(at)).catch(() => undefined);
  }
}

/** Neither a stream nor bytes. */
const isPlain = (body: unknown): boolean =>
  body === undefined ||
  body === null ||
  typeof body === 'string' ||
  (typeof body === 'object' && !('pipe' in body) && !Buffer.isBuffer(body));

function repeat(ctx: ApiContext, { status, location, body }: Answer): void {
  ctx.set('idempotent-replayed', 'true');
  if (location) ctx.set('location', location);
  ctx.status = status;
  if (body !== undefined && body !== null) ctx.body = body;
}
