/** How guessing is slowed down: the group `security` of the settings. */
export type LockOut = { lockAfterFailures: number; lockBaseSeconds: number; lockMaxSeconds: number };

/** How long nobody may try again after so many wrong tries in a row, seconds. It doubles with each one. */
export function lockSeconds(failures: number, { lockAfterFailures, lockBaseSeconds, lockMaxSeconds }: LockOut): number {
  if (failures < lockAfterFailures) return 0;
  return Math.min(lockMaxSeconds, lockBaseSeconds * 2 ** (failures - lockAfterFailures));
}
