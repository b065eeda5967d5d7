import { io, type Socket } from 'socket.io-client';
import type { Ack, Opened } from '#contract/sockets.ts';
import type { Seat } from '../target.ts';

export type { Socket };
export type Opening = { socket: Socket; conversationId: string; lastSeq: number };

/** A raw socket that sits in its conversation. `forceNew`: each client has a connection of its own. */
export async function connect(url: string, { token, conversationId }: Seat, mode: string): Promise<Opening> {
  const auth = { token, mode };
  const socket = io(`${url}/chat`, { transports: ['websocket'], forceNew: true, reconnection: false, auth });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
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

export async function ask<T>(socket: Socket, event: string, request: object): Promise<T> {
  const answer = (await socket.timeout(10_000).emitWithAck(event, request)) as Ack<T>;
  if (!answer.ok) throw new Error(`${event}: ${answer.error.code}`);
  return answer.data;
}
