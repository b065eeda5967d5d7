import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** Files of conversations. Their bytes lie elsewhere, under a key named after the id. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('files', (t) => {
    id(t, 'id').primary();
    id(t, 'conversation_id').notNullable().index();
    code(t, 'uploader_type', 8).notNullable();
    id(t, 'uploader_id').notNullable();
    t.string('name', 255).notNullable();
    code(t, 'type', 100).notNullable();
    t.bigInteger('size').unsigned().notNullable();
    t.specificType('sha256', 'binary(32)').notNullable();
    t.integer('width').unsigned().nullable();
    t.integer('height').unsigned().nullable();
    t.boolean('thumbnail').notNullable();
    // The bytes are all there. A row that stays without them is swept like one that no message took.
    t.boolean('ready').notNullable();
    id(t, 'message_id').nullable();
    time(t, 'attached_at').nullable();
    time(t, 'created_at').notNullable();
    t.index(['attached_at', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('files');
}
