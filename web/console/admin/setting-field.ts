/** The part of a JSON Schema that says how something is entered. */
export type Schema = {
  type?: string;
  description?: string;
  maxLength?: number;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
};

export type Kind = 'switch' | 'number' | 'line' | 'text' | 'lines' | 'group' | 'json';

/** Longer texts get more than a line. */
const longText = 200;

/** How a setting of this schema is entered; what has no form of its own is JSON. */
export function kindOf(schema: Schema): Kind {
  const { type, items, properties, maxLength = 0 } = unwrap(schema);
  if (type === 'boolean') return 'switch';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'string') return maxLength > longText ? 'text' : 'line';
  if (type === 'array' && items?.type === 'string') return 'lines';
  const parts = Object.values(properties ?? {});
  return parts.length && parts.every((part) => kindOf(part) === 'number') ? 'group' : 'json';
}

/** Whether it may be left out: a number or null, say. */
export const mayBeNull = ({ anyOf = [] }: Schema): boolean => anyOf.some(({ type }) => type === 'null');

const unwrap = (schema: Schema): Schema => schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;

/** A value as it stands in its field. */
export function writeValue(kind: Kind, value: unknown): string {
  if (kind === 'json') return JSON.stringify(value, null, 2);
  if (kind === 'lines') return (value as string[]).join('\n');
  return value === null || value === undefined ? '' : String(value);
}

/** What a text in a field means; undefined if it means nothing. The server says what is wrong with the rest. */
export function readValue(kind: Kind, text: string, schema: Schema): unknown {
  if (kind === 'number') {
    if (text.trim() === '') return mayBeNull(schema) ? null : undefined;
    return Number.isFinite(Number(text)) ? Number(text) : undefined;
  }
  if (kind === 'lines') return text.split('\n').flatMap((line) => line.trim() || []);
  if (kind !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What differs from what is stored. What means nothing stays in it as undefined. */
export const changesOf = (stored: Record<string, unknown>, edits: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(edits).filter(([name, value]) => !isEqual(value, stored[name])));

export const isEqual = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
