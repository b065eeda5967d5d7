import { setTimeout as sleep } from 'node:timers/promises';
import type { Ack, Opened } from '#contract/sockets.ts';
import type { Seat } from '../target.ts';
import { openRawSocket, type RawSocket } from './raw-socket.ts';

export type Opening = { socket: RawSocket; conversationId: string; lastSeq: number };

/** A socket that sits in its conversation. Each client has a connection of its own. */
async function connect(url: string, { token, conversationId }: Seat, mode: string): Promise<Opening> {
  const socket = await openRawSocket(url, '/chat', { token, mode });
  const { lastSeq } = await ask<Opened>(socket, 'conversation:open', { conversationId });
  return { socket, conversationId, lastSeq };
}

/** Connects many, a few at a time: a thousand handshakes at once measure the handshake. */
export async function connectAll(url: string, seats: Seat[], mode: string, atOnce = 20): Promise<Opening[]> {
  const openings: Opening[] = [];
  for (let at = 0; at < seats.length; at += atOnce) {
    const batch = seats.slice(at, at + atOnce);
    openings.push(...(await Promise.all(batch.map((seat) => connect(url, seat, mode)))));
  }
  return openings;
}

export async function ask<T>(socket: RawSocket, event: string, request: object): Promise<T> {
  const answered = new Promise<Ack<T>>((resolve) => socket.emit(event, request, resolve));
  const late = sleep(10_000, null, { ref: false });
  const answer = await Promise.race([answered, late]);
  if (!answer) throw new Error(`${event}: no answer`);
  if (!answer.ok) throw new Error(`${event}: ${answer.error.code}`);
  return answer.data;
}
