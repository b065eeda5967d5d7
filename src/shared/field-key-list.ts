export type FieldKey = [kid: string, key: Buffer];

/** `kid:base64-32-bytes[,kid2:…]` as keys; null for any other form. */
export function parseFieldKeys(text: string): [FieldKey, ...FieldKey[]] | null {
  const keys = new Map<string, Buffer>();
  for (const item of text.trim().split(',')) {
    const [, kid = '', encoded = ''] = /^\s*([\w-]{1,32}):([A-Za-z0-9+/]{43}=)\s*$/.exec(item) ?? [];
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== 32 || keys.has(kid)) return null;
    keys.set(kid, key);
  }
  // Splitting gives one item at least, and each was a key.
  return [...keys] as [FieldKey, ...FieldKey[]];
}

export const fieldKeysForm = 'must be kid:base64-of-32-bytes[,kid2:…], each kid once';
