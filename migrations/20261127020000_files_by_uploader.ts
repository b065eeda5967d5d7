import type { Knex } from 'knex';

/** What somebody uploaded and has not sent is summed before more is taken. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('files', (t) => t.index(['uploader_id', 'attached_at']));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('files', (t) => t.dropIndex(['uploader_id', 'attached_at']));
}
