import type { Knex } from 'knex';

/**
 * The retention's index holds closed conversations only, by when somebody last did something there. The one before held
 * the time of every conversation, and each message moved its entry: a tenth of what a batch cost the database (measured).
 * `retained` stays for processes of the release before.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table conversations drop index conversations_retained_updated_at_index,
     add column retained_since datetime(3)
       generated always as (if(state = 'closed' and last_seq > erased_seq, updated_at, null)) virtual,
     add index conversations_retained_since_index (retained_since)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table conversations drop index conversations_retained_since_index, drop column retained_since,
     add index conversations_retained_updated_at_index (retained, updated_at)`,
  );
}
