import { webhookEventTypes } from '#contract/webhooks.ts';
import { newId } from '#shared/id.ts';
import type { Harness } from './harness.ts';

/**
 * Writes that MySQL refuses with this error: for each of the next `failures` batches there is one webhook more, and no
 * delivery to it can be stored.
 */
export async function openFailingDeliveries(h: Harness, errno: number, state = 'HY000') {
  const webhookId = newId();
  const hex = webhookId.replaceAll('-', '');
  const signal = `signal sqlstate '${state}' set mysql_errno = ${errno}`;
  await h.knex.raw(
    `create trigger failing_${hex} before insert on webhook_deliveries for each row ` +
      `if new.webhook_id = x'${hex}' then ${signal}; end if`,
  );
  h.releasers.add(async () => void (await h.knex.raw(`drop trigger failing_${hex}`)));
  const failing = { failures: 0 };
  const subscription = { webhookId, events: new Set(webhookEventTypes) };
  const subscriptions = () => {
    failing.failures -= 1;
    return failing.failures >= 0 ? [subscription] : [];
  };
  return { failing, subscriptions };
}
