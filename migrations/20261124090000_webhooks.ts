import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** Who wants to hear of what happens, and each event on its way to each of them. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('webhooks', (t) => {
      id(t, 'id').primary();
      t.string('url', 2000).notNullable();
      t.string('description', 300).notNullable().defaultTo('');
      t.text('events').notNullable();
      t.text('secret_sealed').notNullable();
      t.boolean('active').notNullable();
      code(t, 'disabled_reason', 32).nullable();
      // Since when every try failed; null after one that did not.
      time(t, 'failing_since').nullable();
      t.integer('version').unsigned().notNullable();
      time(t, 'created_at').notNullable();
      time(t, 'updated_at').notNullable();
    })
    .createTable('webhook_deliveries', (t) => {
      // Counts up in the order of the commits of one conversation: its lane writes one after the other.
      t.bigIncrements('id');
      id(t, 'webhook_id').notNullable();
      id(t, 'event_id').notNullable();
      code(t, 'type', 40).notNullable();
      // What is delivered in order: the conversation, or for other events the thing they are about.
      id(t, 'subject_id').notNullable();
      t.specificType('payload', 'mediumtext').notNullable();
      code(t, 'status', 12).notNullable();
      t.integer('attempts').unsigned().notNullable().defaultTo(0);
      time(t, 'next_at').nullable();
      time(t, 'claimed_until').nullable();
      t.integer('response_status').unsigned().nullable();
      t.integer('response_ms').unsigned().nullable();
      t.string('error', 500).nullable();
      time(t, 'created_at').notNullable();
      time(t, 'ended_at').nullable();
      t.unique(['webhook_id', 'event_id']);
      t.index(['webhook_id', 'subject_id', 'status', 'id']);
      t.index(['status', 'next_at']);
      t.index(['ended_at']);
    });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['webhook_deliveries', 'webhooks']) await knex.schema.dropTableIfExists(table);
}
