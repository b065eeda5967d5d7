import { setTimeout as sleep } from 'node:timers/promises';
import type { Facts } from '#contract/sockets.ts';
import { latencyOf } from '../statistics.ts';
import type { Seat } from '../target.ts';
import { ask, connectAll, type Opening } from './connect.ts';
import { serveTask } from './serve-task.ts';

export type RepliesTask = {
  url: string;
  run: string;
  seats: Seat[];
  warmMs: number;
  measureMs: number;
  /** From a complete reply to the next question, ms. */
  pauseMs: number;
};
export type RepliesResult = Awaited<ReturnType<typeof runReplies>>;

/** A question without a complete reply after this long, ms, is one too many. */
const replyMs = 30_000;

type Samples = { measuring: boolean; asking: boolean; firstDelta: number[]; complete: number[] };

async function runReplies(task: RepliesTask, mark: (mark: 'begin' | 'end') => void) {
  const { url, run, seats, warmMs, measureMs, pauseMs } = task;
  const samples: Samples = { measuring: false, asking: true, firstDelta: [], complete: [] };
  const openings = await connectAll(url, seats, 'replies');
  const talks = openings.map((opening, at) => talk(opening, `${run}-${at}`, samples, pauseMs));
  await sleep(warmMs);
  samples.measuring = true;
  mark('begin');
  const began = performance.now();
  await sleep(measureMs);
  samples.measuring = false;
  const seconds = (performance.now() - began) / 1000;
  mark('end');
  samples.asking = false;
  const counts = await Promise.all(talks);
  // An answer too many would come soon after the first.
  await sleep(300);
  for (const { socket } of openings) socket.disconnect();
  const sum = (of: 'asked' | 'answered' | 'broken') => counts.reduce((total, count) => total + count[of], 0);
  return {
    perSecond: samples.complete.length / seconds,
    firstDelta: latencyOf(samples.firstDelta),
    complete: latencyOf(samples.complete),
    asked: sum('asked'),
    answered: sum('answered'),
    broken: sum('broken'),
  };
}

/** Asks, waits for the complete reply, asks again. `broken`: deltas that do not make up the message. */
async function talk({ socket, conversationId }: Opening, name: string, samples: Samples, pauseMs: number) {
  const count = { asked: 0, answered: 0, broken: 0 };
  let firstDeltaAt = 0;
  let draft = '';
  let complete: () => void = () => undefined;
  socket.on('reply:started', () => {
    draft = '';
  });
  socket.on('reply:delta', ({ text }: Facts['reply:delta']) => {
    firstDeltaAt ||= performance.now();
    draft += text;
  });
  socket.on('message:created', ({ message }: Facts['message:created']) => {
    if (message.sender.type !== 'ai') return;
    count.answered += 1;
    if (message.text !== draft) count.broken += 1;
    complete();
  });
  while (samples.asking) {
    const replied = new Promise<void>((resolve) => {
      complete = resolve;
    });
    firstDeltaAt = 0;
    draft = '';
    const at = performance.now();
    const clientMessageId = `${name}-${count.asked++}`;
    const text = 'How long does delivery take, and what does shipping cost?';
    const sent = ask(socket, 'message:send', { conversationId, clientMessageId, text });
    await Promise.all([sent, Promise.race([replied, late()])]);
    if (samples.measuring) {
      samples.firstDelta.push(firstDeltaAt - at);
      samples.complete.push(performance.now() - at);
    }
    if (pauseMs) await sleep(pauseMs);
  }
  return count;
}

const late = (): Promise<never> =>
  sleep(replyMs, undefined, { ref: false }).then(() => Promise.reject(new Error(`no reply within ${replyMs} ms`)));

serveTask(runReplies);
