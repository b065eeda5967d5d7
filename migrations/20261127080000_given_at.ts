import type { Knex } from 'knex';

/** When an agent was last given a conversation: of two who are as free, the other one is next. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => t.datetime('given_at', { precision: 3 }).nullable());
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => t.dropColumn('given_at'));
}
