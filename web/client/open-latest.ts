import type { Opened } from '#contract/sockets.ts';
import { asChatError, type ChatError, isUnauthorized, mayTryAgain } from './chat-error.ts';
import { backoff, type Timers, type Timing } from './clock.ts';
import type { Link } from './link/link.ts';
import { newId } from './new-id.ts';
import type { Fact } from './thread/thread.ts';

/** Facts that overtook the answer which gives their conversation a name. */
type Early = Fact[];
const limit = 1000;

export type OpenLatestDeps = {
  link: Link;
  timers: Timers;
  timing: Timing;
  /** Why nothing can be opened any more. */
  stopped(): ChatError | undefined;
  onOpened(opened: Opened, early: Early, generation: number): void;
};

/**
 * The customer's latest conversation, or a new one. Under one commandId however often it is asked, or a slow server
 * would make two.
 */
export function createOpenLatest({ link, timers, timing, stopped, onOpened }: OpenLatestDeps) {
  let running: Promise<string> | undefined;
  let early: Early | undefined;
  const once = async (body: { commandId: string }): Promise<string> => {
    const { generation } = link;
    early = [];
    const opened = (await link.ask('conversation:open', body, timing.ackMs)) as Opened;
    const { id } = opened.conversation;
    onOpened(
      opened,
      early.filter(({ payload }) => 'conversationId' in payload && payload.conversationId === id),
      generation,
    );
    return id;
  };
  const run = async (): Promise<string> => {
    const body = { commandId: newId() };
    for (let attempt = 0; ; attempt += 1) {
      const reason = stopped();
      if (reason) throw reason;
      try {
        return await once(body);
      } catch (error) {
        if (!mayTryAgain(error)) throw asChatError(error);
        if (isUnauthorized(error)) await link.reauthorize();
      }
      await timers.pause(link.online ? backoff(attempt, timing, timers.random) : timing.retryMs);
    }
  };
  return {
    hear(fact: Fact): void {
      if (early && early.length < limit) early.push(fact);
    },
    open(): Promise<string> {
      running ??= run().finally(() => {
        running = undefined;
        early = undefined;
      });
      return running;
    },
  };
}
