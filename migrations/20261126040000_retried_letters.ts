import type { Knex } from 'knex';

/** Letters that were sent again go after a while: the sweeper finds them without reading the others. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('dead_letters', (t) => t.index(['retried_at']));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('dead_letters', (t) => t.dropIndex(['retried_at']));
}
