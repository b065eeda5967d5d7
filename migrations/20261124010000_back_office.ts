import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** What staff may do, what can be tuned while all runs, and who did what. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('roles', (t) => {
      id(t, 'id').primary();
      code(t, 'name', 32).notNullable().unique();
      t.string('description', 300).notNullable().defaultTo('');
      t.text('permissions').notNullable();
      t.integer('version').unsigned().notNullable().defaultTo(1);
      time(t, 'created_at').notNullable();
      time(t, 'updated_at').notNullable();
    })
    .createTable('settings', (t) => {
      // The current value of each group; none means the first values.
      code(t, 'name', 32).primary();
      t.integer('version').unsigned().notNullable();
      t.text('value').notNullable();
      time(t, 'updated_at').notNullable();
    })
    .createTable('setting_versions', (t) => {
      code(t, 'name', 32).notNullable();
      t.integer('version').unsigned().notNullable();
      t.text('value').notNullable();
      id(t, 'user_id').nullable();
      t.string('user_name', 120).nullable();
      time(t, 'created_at').notNullable();
      t.primary(['name', 'version']);
    })
    .createTable('audit_log', (t) => {
      // Version 7: in the order of time.
      id(t, 'id').primary();
      code(t, 'actor_type', 8).notNullable();
      id(t, 'actor_id').nullable();
      t.string('actor_name', 120).nullable();
      code(t, 'action', 64).notNullable();
      code(t, 'target_type', 32).notNullable();
      code(t, 'target_id', 64).nullable();
      t.text('before').nullable();
      t.text('after').nullable();
      code(t, 'ip', 45).nullable();
      code(t, 'request_id', 64).nullable();
      time(t, 'created_at').notNullable();
      t.index(['target_type', 'target_id', 'id']);
      t.index(['actor_id', 'id']);
      t.index(['action', 'id']);
    });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['audit_log', 'setting_versions', 'settings', 'roles'])
    await knex.schema.dropTableIfExists(table);
}
