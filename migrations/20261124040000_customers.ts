import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** Who customers are, sealed where it is nobody's business; merging and erasing them; what was erased of a thread. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('customers', (t) => {
    code(t, 'state', 8).notNullable().defaultTo('active');
    t.text('email_sealed').nullable();
    t.specificType('email_index', 'binary(32)').nullable();
    t.text('phone_sealed').nullable();
    t.specificType('phone_index', 'binary(32)').nullable();
    t.text('attributes').nullable();
    t.text('attributes_sealed').nullable();
    t.integer('version').unsigned().notNullable().defaultTo(1);
    id(t, 'merged_into').nullable().index();
    time(t, 'updated_at').nullable();
    time(t, 'erased_at').nullable();
    t.index(['email_index']);
    t.index(['phone_index']);
    t.index(['external_id']);
    t.index(['state', 'created_at', 'id']);
    t.index(['state', 'name', 'id']);
  });
  await knex.schema
    .createTable('customer_tags', (t) => {
      id(t, 'customer_id').notNullable();
      t.string('tag', 64).notNullable();
      // The customer's: a tag's list is in the order of all lists, by one index.
      time(t, 'created_at').notNullable();
      t.primary(['customer_id', 'tag']);
      t.index(['tag', 'created_at', 'customer_id']);
    })
    .createTable('customer_tasks', (t) => {
      id(t, 'id').primary();
      code(t, 'type', 16).notNullable();
      id(t, 'customer_id').notNullable();
      id(t, 'into_id').nullable();
      code(t, 'state', 8).notNullable();
      t.integer('total').unsigned().notNullable();
      t.integer('done').unsigned().notNullable().defaultTo(0);
      id(t, 'user_id').nullable();
      time(t, 'created_at').notNullable();
      time(t, 'ended_at').nullable();
      // When somebody has to look at it again; null: never.
      time(t, 'due_at').nullable().index();
      t.index(['customer_id', 'created_at']);
    });
  await knex.schema.alterTable('conversations', (t) => {
    t.integer('erased_seq').unsigned().notNullable().defaultTo(0);
    // As `owed`: kept by the database, and NULL rows cost the retention nothing.
    t.specificType(
      'retained',
      "tinyint generated always as (if(state = 'closed' and last_seq > erased_seq, 1, null)) virtual",
    );
    t.index(['retained', 'updated_at']);
  });
  await knex.schema.alterTable('messages', (t) => {
    t.boolean('erased').notNullable().defaultTo(false);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('messages', (t) => t.dropColumn('erased'));
  await knex.schema.alterTable('conversations', (t) => {
    t.dropIndex(['retained', 'updated_at']);
    t.dropColumns('retained');
  });
  await knex.schema.alterTable('conversations', (t) => t.dropColumns('erased_seq'));
  for (const table of ['customer_tasks', 'customer_tags']) await knex.schema.dropTableIfExists(table);
  await knex.schema.alterTable('customers', (t) => {
    t.dropIndex(['merged_into']);
    t.dropIndex(['email_index']);
    t.dropIndex(['phone_index']);
    t.dropIndex(['external_id']);
    t.dropIndex(['state', 'created_at', 'id']);
    t.dropIndex(['state', 'name', 'id']);
    t.dropColumns('state', 'email_sealed', 'email_index', 'phone_sealed', 'phone_index', 'attributes');
    t.dropColumns('attributes_sealed', 'version', 'merged_into', 'updated_at', 'erased_at');
  });
}
