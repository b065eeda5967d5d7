import { AppError } from '#contract/errors.ts';
import { isAway, isMisfit } from '#shared/db/faults.ts';
import { isRedisAway } from '#shared/redis.ts';

/**
 * What a client is told of an error: our own as it is, `unavailable` while MySQL or Redis is away, `bad_request` of a
 * value that does not fit its column. Undefined: nobody foresaw it, and it is told as `internal`.
 */
export function appErrorOf(thrown: unknown): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  if (isMisfit(thrown)) return new AppError('bad_request', 'A value is not one that its field takes.');
  return isAway(thrown) || isRedisAway(thrown) ? new AppError('unavailable') : undefined;
}
