import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** Documents keep their whole text, where it came from, and can be off; two who edit one notice it. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('knowledge_documents', (t) => {
    // Null where an older release wrote the row: then the chunks are all there is.
    t.specificType('text', 'mediumtext').nullable();
    code(t, 'source', 8).notNullable().defaultTo('file');
    t.string('file_name', 300).nullable();
    // Named after the file, or after the title where there is none: whatever comes under this name is the same document.
    id(t, 'name_id').nullable().unique();
    t.boolean('active').notNullable().defaultTo(true);
    t.integer('version').unsigned().notNullable().defaultTo(1);
    time(t, 'updated_at').nullable();
    t.index(['created_at', 'id']);
  });
  await knex('knowledge_documents')
    .where('url', 'like', 'https://bluewing.example/help/%')
    .update({ source: 'sample' });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('knowledge_documents', (t) => {
    t.dropIndex(['created_at', 'id']);
    t.dropUnique(['name_id']);
    for (const column of ['text', 'source', 'file_name', 'name_id', 'active', 'version', 'updated_at']) {
      t.dropColumn(column);
    }
  });
}
