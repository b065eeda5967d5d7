import type { Socket } from 'socket.io-client';
import type { Ack, ToClient } from '#contract/sockets.ts';
import { ChatError, unavailable } from '../chat-error.ts';
import type { Timers } from '../clock.ts';

type Request = (payload: object, ack: (answer: Ack<unknown>) => void) => void;
export type ChatSocket = Socket<ToClient, Record<string, Request>>;

export type Asks = {
  /** One request, one try. Rejects with the refusal, or `unavailable` when no answer came or we are not connected. */
  ask(event: string, payload: object, timeoutMs: number): Promise<unknown>;
  /** Fails all that are unanswered: their answers cannot come any more. */
  fail(message: string): void;
};

/**
 * Requests with their own time limit. Two unanswered in a row with not a byte heard between them: the link is half
 * dead, and `onSilence` need not wait for the missing ping (45 s).
 */
export function createAsks(socket: ChatSocket, timers: Timers, onSilence: () => void): Asks {
  const unanswered = new Set<(error: ChatError) => void>();
  let silences = 0;
  const hear = () => {
    silences = 0;
  };
  socket.io.on('packet', hear);
  socket.io.on('ping', hear);
  const ask = (event: string, payload: object, timeoutMs: number) =>
    new Promise<unknown>((resolve, reject) => {
      const settle = () => {
        cancel();
        unanswered.delete(fail);
      };
      const fail = (error: ChatError) => {
        settle();
        reject(error);
      };
      const cancel = timers.after(timeoutMs, () => {
        fail(unavailable(`No answer to ${event} in ${timeoutMs} ms.`));
        silences += 1;
        if (silences > 1) onSilence();
      });
      unanswered.add(fail);
      socket.emit(event, payload, (answer) => {
        settle();
        if (answer.ok) resolve(answer.data);
        else reject(new ChatError(answer.error));
      });
    });
  return {
    // An emit while disconnected would lie in socket.io's own buffer and go out before the rooms are joined again.
    ask: (event, payload, timeoutMs) =>
      socket.connected ? ask(event, payload, timeoutMs) : Promise.reject(unavailable('Not connected.')),
    fail(message) {
      for (const fail of [...unanswered]) fail(unavailable(message));
    },
  };
}
