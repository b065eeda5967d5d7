import type { Knex } from 'knex';

/**
 * Events lie in the order of time: a new one is written behind the last, and a sum reads a stretch. By their random ids
 * each was a page of its own, to write and to read again. Old and new processes can do with either.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('analytics_events', (t) => t.unique(['id']));
  // In one statement: there is no moment without a key. The new key does for the index too.
  await knex.raw('alter table analytics_events drop primary key, add primary key (at, id)');
  await knex.schema.alterTable('analytics_events', (t) => t.dropIndex('at'));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('analytics_events', (t) => t.index('at'));
  await knex.raw('alter table analytics_events drop primary key, add primary key (id)');
  await knex.schema.alterTable('analytics_events', (t) => t.dropUnique(['id']));
}
