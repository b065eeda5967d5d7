import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** Texts that agents have at hand. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('canned_replies', (t) => {
    id(t, 'id').primary();
    t.string('shortcut', 64).notNullable().unique();
    t.string('title', 120).notNullable();
    t.text('text').notNullable();
    code(t, 'language', 8).nullable();
    id(t, 'skill_group_id').nullable();
    t.integer('version').unsigned().notNullable();
    time(t, 'created_at').notNullable();
    time(t, 'updated_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('canned_replies');
}
