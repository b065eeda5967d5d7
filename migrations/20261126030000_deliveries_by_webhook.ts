import type { Knex } from 'knex';

/**
 * What is due is looked for webhook by webhook, so that one with much to send does not hide the others. The index before
 * had all of them in one row; processes of the release before read the new one as well. One statement: there is no moment
 * without an index.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table webhook_deliveries drop index webhook_deliveries_status_next_at_index,
     add index webhook_deliveries_webhook_id_status_next_at_index (webhook_id, status, next_at)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table webhook_deliveries drop index webhook_deliveries_webhook_id_status_next_at_index,
     add index webhook_deliveries_status_next_at_index (status, next_at)`,
  );
}
