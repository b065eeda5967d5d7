import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });

/** Agents who can do the same: a conversation can be passed on to a group, and waits for its members then. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('skill_groups', (t) => {
      id(t, 'id').primary();
      t.string('name', 120).notNullable().unique();
      t.string('description', 300).notNullable().defaultTo('');
      t.integer('version').unsigned().notNullable().defaultTo(1);
      time(t, 'created_at').notNullable();
      time(t, 'updated_at').notNullable();
    })
    .createTable('skill_group_members', (t) => {
      id(t, 'group_id').notNullable();
      id(t, 'user_id').notNullable();
      t.primary(['group_id', 'user_id']);
    });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['skill_group_members', 'skill_groups']) await knex.schema.dropTableIfExists(table);
}
