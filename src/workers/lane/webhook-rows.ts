import type { WebhookData, WebhookEvent, WebhookEventType } from '#contract/webhooks.ts';
import type { Conversation } from '#domain/conversation.ts';
import { idLiteral as id, jsonLiteral as json, textLiteral as text, timeLiteral as time } from '#shared/db/literal.ts';
import { presentPlaced } from '#shared/db/present/present.ts';
import type { Subscription } from '#shared/db/webhooks/webhooks.ts';
import { nameId } from '#shared/id.ts';
import type { Change, Outcome } from './batch.ts';

type New = Extract<Outcome, { kind: 'new' }>;

const columns = 'webhook_id, event_id, type, subject_id, payload, status, next_at, created_at';

/**
 * The deliveries that a batch owes, as rows of the batch's own transaction: what was committed is told, and nothing
 * else is. Empty where nobody wants to hear of it.
 */
export function webhookRows(outcomes: Outcome[], subscriptions: readonly Subscription[], now: number): string {
  if (subscriptions.length === 0) return '';
  const rows = webhookEventsOf(outcomes).flatMap((event) =>
    subscriptions
      .filter(({ events }) => events.has(event.type))
      .map(({ webhookId }) => {
        const subject = 'conversation' in event.data ? event.data.conversation.id : webhookId;
        const what = [id(webhookId), id(event.id), text(event.type), id(subject), json(event)];
        return `(${[...what, "'pending'", time(now), time(now)].join(',')})`;
      }),
  );
  return rows.length ? `insert into webhook_deliveries (${columns}) values ${rows.join(',')}` : '';
}

/** Conversations and webhooks that a batch left deliveries for: each pair is one line of deliveries. */
export function webhookPairs(outcomes: Outcome[], subscriptions: readonly Subscription[]): [string, string][] {
  if (subscriptions.length === 0) return [];
  const pairs = new Map<string, [string, string]>();
  for (const { type, data } of webhookEventsOf(outcomes)) {
    if (!('conversation' in data)) continue;
    for (const { webhookId, events } of subscriptions) {
      if (events.has(type)) pairs.set(`${webhookId}_${data.conversation.id}`, [webhookId, data.conversation.id]);
    }
  }
  return [...pairs.values()];
}

/** What a batch did, in order. Ids are named after the command, so that a batch applied again tells the same events. */
export function webhookEventsOf(outcomes: Outcome[]): WebhookEvent[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'new' && outcome.change ? eventsOf(outcome, outcome.change) : [],
  );
}

function eventsOf({ command, result }: New, change: Change): WebhookEvent[] {
  if (!result.ok) return [];
  const { before, next, placed, note, noteId, rating, reason = null } = change;
  const conversation = conversationOf(next);
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
    const author = { id: note.author.id ?? next.id, name: note.author.name ?? '' };
    const place = { id: noteId, conversationId: next.id, afterSeq: next.lastSeq };
    const createdAt = new Date(command.at).toISOString();
    add('note.created', { conversation, note: { ...place, author, text: note.text, createdAt } });
  }
  return events;
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function conversationOf(c: Conversation): WebhookData<'conversation.created'>['conversation'] {
  return {
    id: c.id,
    customerId: c.customerId,
    channel: c.channel,
    state: c.state,
    epoch: c.epoch,
    turn: c.turn,
    agent: c.agentId ? { id: c.agentId, name: c.agentName ?? '' } : null,
    sessionId: c.sessionId,
    lastSeq: c.lastSeq,
    waitingSince: iso(c.waitingSince),
    dueAt: iso(c.dueAt),
    createdAt: new Date(c.createdAt).toISOString(),
  };
}
