/**
 * The value with half a surrogate pair in its texts replaced by U+FFFD, as the database would do it: otherwise what is
 * stored is not what was sent, and a message that is sent again looks like another. Inputs cut in the middle of an emoji
 * send such. Changes objects in place: they must be nobody else's.
 */
export function wellFormed<T>(value: T): T;
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  for (const key in fields) {
    const mended = wellFormed(fields[key]);
    if (mended !== fields[key]) fields[key] = mended;
  }
  return fields;
}
