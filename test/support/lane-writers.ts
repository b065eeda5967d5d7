import { firstValues } from '#contract/settings.ts';
import type { Command } from '#domain/command.ts';
import type { Subscription } from '#shared/db/webhooks/webhooks.ts';
import { messageId, newId } from '#shared/id.ts';
import { createLog } from '#shared/log.ts';
import { createLaneWriter, type LaneWriter } from '../../src/workers/lane/lane-writer.ts';
import { newCustomer, type Person } from './actors.ts';
import type { Harness } from './harness.ts';

const limits = () => ({
  handoffTimeoutMs: 60_000,
  agentSilenceMs: 60_000,
  agentCapacity: 10,
  hours: firstValues('businessHours'),
});

/** A writer of lane 0, or `n`, closed with the harness. */
export function openWriter(
  h: Harness,
  holder: string,
  databaseUrl = h.config.DATABASE_URL,
  subscriptions: () => readonly Subscription[] = () => [],
  n = 0,
): LaneWriter {
  const log = createLog('writer', 'silent', false);
  const writer = createLaneWriter(n, { databaseUrl, holder, limits, subscriptions, now: Date.now, log });
  h.releasers.add(() => writer.close());
  return writer;
}

export const never = new AbortController().signal;

/** Commands of one new customer's conversation, without a front. */
export function commandsFor({ customer, by }: Person = newCustomer(), conversationId: string = newId()) {
  return {
    conversationId,
    by,
    create: (): Command => ({
      type: 'conversation.create',
      id: newId(),
      conversationId,
      by,
      at: Date.now(),
      siteId: customer.siteId,
      channel: customer.channel,
      customerId: customer.id,
    }),
    message: (text: string, clientMessageId = text.replaceAll(' ', '-')): Command => ({
      type: 'message.create',
      id: messageId(conversationId, by.id, clientMessageId),
      conversationId,
      by,
      at: Date.now(),
      clientMessageId,
      text,
      attachments: [],
    }),
  };
}
