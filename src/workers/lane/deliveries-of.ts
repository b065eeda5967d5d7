import type { WebhookData, WebhookEvent, WebhookEventType } from '#contract/webhooks.ts';
import type { Command } from '#domain/command.ts';
import { presentLaneConversation, presentPlaced, presentPlacedNote } from '#shared/db/present/present-placed.ts';
import type { Subscription } from '#shared/db/webhooks/webhooks.ts';
import { nameId } from '#shared/id.ts';
import type { Change, Delivery } from './batch.ts';

/** What webhooks are to hear of a command, in order; each event goes to all that want it. */
export function deliveriesOf(
  command: Command,
  change: Change,
  subscriptions: readonly Subscription[],
): readonly Delivery[] {
  const { conversationId } = command;
  return eventsOf(command, change).flatMap((event) =>
    subscriptions
      .filter(({ events }) => events.has(event.type))
      .map(({ webhookId }) => ({ webhookId, conversationId, event })),
  );
}

/** Ids are named after the command, so that a batch applied again tells the same events. */
function eventsOf(command: Command, change: Change): WebhookEvent[] {
  const { before, next, placed, note, noteId, rating, reason = null } = change;
  const conversation = presentLaneConversation(next);
  const events: WebhookEvent[] = [];
  const add = <T extends WebhookEventType>(type: T, data: WebhookData<T>, part = '') => {
    const eventId = nameId('webhook event', command.id, type, part);
    events.push({ id: eventId, type, createdAt: new Date(command.at).toISOString(), data } as WebhookEvent);
  };
  if (!before) add('conversation.created', { conversation });
  for (const message of placed) {
    const stopped = change.reply?.status === 'stopped';
    add('message.created', { conversation, message: presentPlaced(message, next, command.at, stopped) }, message.id);
  }
  if (before && before.epoch !== next.epoch) add('conversation.changed', { conversation, reason });
  if (rating) add('conversation.rated', { conversation, ...rating });
  if (note && noteId) {
    add('note.created', { conversation, note: presentPlacedNote({ id: noteId, ...note }, next, command.at) });
  }
  return events;
}
