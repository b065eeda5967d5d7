/** Waits between the tries of a delivery, s: quick at first, then up to 8 hours; 10 tries spread over about a day. */
const waits = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800];

/** How many times a delivery is tried. */
export const maxTries = waits.length + 1;

/** Ms from a failed try to the next; null after the last. `spread` (0 to 1) keeps many from coming at once. */
export function retryDelay(tries: number, spread: number): number | null {
  const wait = waits[tries - 1];
  return wait === undefined ? null : Math.round(wait * 1000 * (1 + spread * 0.2));
}
