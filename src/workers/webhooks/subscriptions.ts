import type { Context } from '#shared/context.ts';
import { listSubscriptions, type Subscription } from '#shared/db/webhooks/webhooks.ts';

/** How often the list is read, ms: a new webhook hears of what happens a second after it was made. */
const lookMs = 900;

/** Who wants to hear of what, kept at hand: a lane asks for each batch. */
export async function openSubscriptions({ knex, releasers }: Context): Promise<() => readonly Subscription[]> {
  let current = await listSubscriptions(knex);
  const read = async () => {
    current = await listSubscriptions(knex);
  };
  // MySQL away: the last list stays, and the lanes wait for MySQL anyway.
  const timer = setInterval(() => void read().catch(() => undefined), lookMs);
  releasers.add(() => clearInterval(timer));
  return () => current;
}
