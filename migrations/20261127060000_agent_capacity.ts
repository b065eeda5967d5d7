import type { Knex } from 'knex';

/** How many conversations an agent may have at once; null: what the setting says. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => t.tinyint('capacity').unsigned().nullable());
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => t.dropColumn('capacity'));
}
