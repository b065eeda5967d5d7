/**
 * Rate-limit classes of the REST routes: requests in `seconds`, counted for each account (where there is one) and, many
 * times more generously, for each address. First values; the setting `limits` overrides them.
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
