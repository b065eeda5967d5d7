import { escape as escapeText } from 'mysql2';

/** SQL literals for the lanes' fixed multi-statement texts. Everything that came from outside goes through these. */

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `X'…'`, 16 bytes. Throws on anything but a UUID: this is what keeps ids from being SQL. */
export function idLiteral(id: string | null): string {
  if (id === null) return 'null';
  if (!uuidForm.test(id)) throw new Error(`not a UUID: ${id}`);
  return `X'${id.slice(0, 8)}${id.slice(9, 13)}${id.slice(14, 18)}${id.slice(19, 23)}${id.slice(24)}'`;
}

/** A batch has few different times, mostly one after the other. */
let lastTime = { at: Number.NaN, literal: '' };

/** `DATETIME(3)` in UTC from milliseconds since 1970. */
export function timeLiteral(at: number | null): string {
  if (at === null) return 'null';
  if (at !== lastTime.at) {
    const iso = new Date(at).toISOString();
    lastTime = { at, literal: `'${iso.slice(0, 10)} ${iso.slice(11, 23)}'` };
  }
  return lastTime.literal;
}

export const textLiteral = (text: string | null): string => (text === null ? 'null' : escapeText(text));

export function numberLiteral(value: number | null): string {
  if (value === null) return 'null';
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`);
  return String(value);
}

export const flagLiteral = (value: boolean): string => (value ? '1' : '0');

/** JSON holds no control characters, and its many quotes need no escape here: only these two do. */
export const jsonLiteral = (value: unknown): string => `'${JSON.stringify(value).replace(/[\\']/g, '\\$&')}'`;

export const idList = (ids: Iterable<string>): string => [...ids].map(idLiteral).join(',');
