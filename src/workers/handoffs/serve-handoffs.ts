import { systemActor } from '#domain/conversation.ts';
import type { Context } from '#shared/context.ts';
import { nameId } from '#shared/id.ts';
import { settle } from '#shared/lane/settle.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { giveWaiting } from './give-waiting.ts';
import { tellWaiting } from './tell-waiting.ts';

/** Serves `handoffs`: timers that end a state by itself, the waiting list's places, and who gets what waits. */
export function serveHandoffs(ctx: Context, serving: Serving): Served {
  return serveQueue(
    serving,
    'handoffs',
    {
      'timer.expire': async ({ conversationId, epoch, dueAt }, { signal }) => {
        // Named after the moment it speaks for, so that the delayed job and the sweeper are one command.
        const id = nameId('timer', conversationId, String(epoch), String(dueAt));
        const by = systemActor;
        const at = Math.max(ctx.now(), dueAt);
        await settle(ctx.lanes, { id, type: 'timer.expire', conversationId, by, at, epoch, dueAt }, signal);
      },
      'waiting.assign': (_, { signal }) => giveWaiting(ctx, signal),
      'waiting.tell': () => tellWaiting(ctx),
    },
    10,
  );
}
