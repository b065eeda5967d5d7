import type { Knex } from 'knex';

/** For which refresh token another one was given: a spent one may be spent again while its successor was never used. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('refresh_tokens', (t) => {
    t.specificType('parent_hash', 'binary(32)').nullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('refresh_tokens', (t) => t.dropColumn('parent_hash'));
}
