import type { Knex } from 'knex';

/**
 * Events lie in the order of time: a new one is written behind the last, and a sum reads a stretch. By their random ids
 * each was a page of its own, to write and to read again. Old and new processes can do with either. One statement: it is
 * done whole or not at all, and there is no moment without a key.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table analytics_events drop primary key, drop index analytics_events_at_index,
     add primary key (at, id), add unique index analytics_events_id_unique (id)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table analytics_events drop primary key, drop index analytics_events_id_unique,
     add primary key (id), add index analytics_events_at_index (at)`,
  );
}
