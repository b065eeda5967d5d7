import type { Knex } from 'knex';

const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** What passages mean, for installations whose provider makes embeddings. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('knowledge_vectors', (t) => {
    t.specificType('chunk_id', 'binary(16)').notNullable();
    code(t, 'model', 110).notNullable();
    // Of length 1, as float32, little endian; empty where the model refuses the passage.
    t.binary('vector').notNullable();
    t.datetime('made_at', { precision: 3 }).notNullable();
    t.primary(['chunk_id', 'model']);
    // All but the vectors, which are hundreds of times as large: for counting, and for finding what is owed.
    t.index(['model', 'chunk_id', 'made_at']);
    // So a chunk takes its vector along, whichever release deletes it.
    t.foreign('chunk_id').references('knowledge_chunks.id').onDelete('CASCADE');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('knowledge_vectors');
}
