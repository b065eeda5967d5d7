/**
 * Rate-limit classes of the REST routes and of the sockets' requests: requests in `seconds`, counted for each account
 * (where there is one) and, many times more generously, for each address. First values; the setting `limits` overrides
 * them.
 */
export const limitClasses = {
  /** Guessing passwords, codes and tokens. */
  auth: { points: 20, seconds: 60 },
  read: { points: 600, seconds: 60 },
  write: { points: 300, seconds: 60 },
  /** A customer's or an agent's messages. */
  send: { points: 120, seconds: 60 },
  upload: { points: 60, seconds: 60 },
  /** What makes the database work: searches, exports, reports. */
  heavy: { points: 60, seconds: 60 },
} as const;

export type LimitName = keyof typeof limitClasses;
type Quota = { points: number; seconds: number };

/** The class of each socket request that is not a `write`. */
const socketLimits: Record<string, LimitName> = {
  'message:send': 'send',
  'conversation:open': 'read',
  'conversation:sync': 'read',
  'conversation:leave': 'read',
  'conversation:watch': 'read',
  'waiting:list': 'read',
  'message:read': 'read',
  'typing:set': 'read',
  'presence:set': 'read',
  'suggestion:request': 'heavy',
};

export const socketLimitOf = (event: string): LimitName =>
  Object.hasOwn(socketLimits, event) ? (socketLimits[event] ?? 'write') : 'write';

/** What a class comes to under the setting `limits`. `factor` is the installation's RATE_LIMIT_FACTOR. */
export function quotaOf(
  limits: Record<LimitName, Quota> & { perAddress: number },
  name: LimitName,
  of: 'account' | 'address',
  factor: number,
): Quota {
  const { points, seconds } = limits[name];
  return { points: Math.ceil(points * factor * (of === 'address' ? limits.perAddress : 1)), seconds };
}
