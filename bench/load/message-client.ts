import type { Ack, Facts, Queued } from '#contract/sockets.ts';
import type { Opening } from './connect.ts';

/** Shared by all clients of one point. Times in ms. */
export type Samples = { measuring: boolean; sending: boolean; ack: number[]; delivery: number[] };

/**
 * A customer who always has the same number of messages in flight: the next one goes when one has come back as
 * `message:created`. Several of one conversation may be unacknowledged, which our own client would not do.
 */
export function createMessageClient({ socket, conversationId, lastSeq }: Opening, name: string, samples: Samples) {
  const waiting = new Map<string, { at: number; number: number }>();
  const done = new Set<string>();
  let lastNumber = -1;
  let head = lastSeq;
  const count = {
    ...{ sent: 0, acked: 0, delivered: 0, doubled: 0, disordered: 0, gaps: 0 },
    faults: [] as string[],
    waiting: () => waiting.size,
  };

  function send(): void {
    const number = count.sent++;
    const clientMessageId = `${name}-${number}`;
    const at = performance.now();
    waiting.set(clientMessageId, { at, number });
    const text = `Message ${number}: is the blue tent for four people still in stock?`;
    socket.emit('message:send', { conversationId, clientMessageId, text }, (answer: Ack<Queued>) => {
      if (!answer.ok) return void count.faults.push(answer.error.code);
      count.acked += 1;
      if (samples.measuring) samples.ack.push(performance.now() - at);
    });
  }

  socket.on('message:created', ({ seq, message }: Facts['message:created']) => {
    // The floor has no seq: it sends 0 and is not held to it.
    if (seq !== 0 && seq !== head + 1) count.gaps += 1;
    head = seq;
    const id = message.clientMessageId ?? '';
    const sent = waiting.get(id);
    if (!sent) {
      if (done.has(id)) count.doubled += 1;
      return;
    }
    waiting.delete(id);
    done.add(id);
    count.delivered += 1;
    if (samples.measuring) samples.delivery.push(performance.now() - sent.at);
    if (sent.number < lastNumber) count.disordered += 1;
    lastNumber = sent.number;
    if (samples.sending) send();
  });
  socket.on('message:refused', ({ error }: Facts['message:refused']) => void count.faults.push(error.code));
  socket.on('disconnect', (reason) => void (samples.sending && count.faults.push(`disconnected: ${reason}`)));
  return { send, count };
}
