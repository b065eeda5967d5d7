import type { Context } from '#shared/context.ts';

/** True for one worker of the fleet in each round of `everyMs`: what one of them looks at, the others need not. */
export async function takeRound({ redis }: Pick<Context, 'redis'>, key: string, everyMs: number): Promise<boolean> {
  // A little shorter than the round, so that the next one never finds this one's mark.
  return (await redis.set(key, '1', 'PX', Math.round(everyMs * 0.9), 'NX')) !== null;
}
