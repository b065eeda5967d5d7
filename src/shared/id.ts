import { hash, randomUUID } from 'node:crypto';
import { v7 } from 'uuid';

/** A new id that sorts by time (UUIDv7). */
export const newId = (): string => v7();

/** A new id that sorts as if it were made at `at`, ms. */
export const newIdAt = (at: number): string => v7({ msecs: at });

/** Below every id of that millisecond and later, above all before: a moment as a place among ids. */
export function firstIdAt(at: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.min(Math.max(at, 0), 2 ** 48 - 1), 0, 6);
  return bytes;
}

/** An id nobody needs to sort or store. */
export const randomId = (): string => randomUUID();

/**
 * UUIDv5 (RFC 9562) of `name`: the same name gives the same id in every process. Written on node:crypto because the
 * library's takes 4 µs a name, and each message needs one.
 */
export function nameId(...name: string[]): string {
  const text = name.join('\0');
  // In place: two buffers a name took longer than the hash. A character is 3 bytes at most.
  const room =
    text.length * 3 <= spare.length - 16 ? spare : Buffer.concat([spare.subarray(0, 16)], 16 + text.length * 3);
  const hex = hash('sha1', room.subarray(0, 16 + room.write(text, 16)), 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The same for a row that sorts by time: a UUIDv7 of that millisecond whose random part is the name's. */
export function nameIdAt(at: number, ...name: string[]): string {
  const bytes = idToBytes(nameId(...name));
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  return bytesToId(bytes);
}

/** Begins with our own namespace, drawn once. Changing it would give every message a second identity. */
const spare = Buffer.alloc(1024);
spare.write('7d0c5f3ab1e94c0f9a5e2d1b7a64c3e8', 'hex');

export const messageId = (conversationId: string, senderId: string, clientMessageId: string): string =>
  nameId('message', conversationId, senderId, clientMessageId);

export const commandId = (type: string, actorId: string, conversationId: string, clientCommandId: string): string =>
  nameId('command', type, actorId, conversationId, clientCommandId);

/** `BINARY(16)` ↔ text. */
export const idToBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

export function bytesToId(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
