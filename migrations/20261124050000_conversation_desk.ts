import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** Lists of conversations and sessions by any filter, tags, the index of what was said, and acts on many at once. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('conversations', (t) => {
    // The latest rating of its sessions: a list of many conversations cannot ask the sessions of each.
    t.tinyint('score').unsigned().nullable();
    t.text('attributes').nullable();
    // Each ends in the primary key by itself, so that a page behind a cursor is one range in order.
    t.index(['created_at']);
    t.index(['state', 'created_at']);
    t.index(['agent_id', 'created_at']);
    t.index(['skill_group_id', 'created_at']);
    t.index(['channel', 'created_at']);
    t.index(['score', 'created_at']);
  });
  await knex.schema.alterTable('sessions', (t) => {
    t.index(['opened_at']);
    t.index(['agent_id', 'opened_at']);
    t.index(['score', 'opened_at']);
    t.index(['closed_reason', 'opened_at']);
    t.index(['taken_at']);
  });
  await knex.schema
    .createTable('conversation_tags', (t) => {
      id(t, 'conversation_id').notNullable();
      t.specificType('tag', 'varchar(40) character set utf8mb4 collate utf8mb4_bin').notNullable();
      // When the conversation began, which never changes: a tag's conversations in order without a sort.
      time(t, 'begun_at').notNullable();
      t.primary(['conversation_id', 'tag']);
      t.index(['tag', 'begun_at', 'conversation_id']);
    })
    .createTable('search_state', (t) => {
      // One row, locked by whoever writes the index: numbers have no gaps and never go back.
      t.tinyint('id').unsigned().primary();
      t.integer('next_number').unsigned().notNullable();
      // What is numbered below was forgotten by a rebuild.
      t.integer('first_number').unsigned().notNullable();
      t.boolean('rebuilding').notNullable();
    })
    .createTable('search_messages', (t) => {
      t.integer('number').unsigned().primary();
      id(t, 'conversation_id').notNullable();
      t.integer('seq').unsigned().notNullable();
      time(t, 'created_at').notNullable();
      t.unique(['conversation_id', 'seq']);
    })
    .createTable('search_blocks', (t) => {
      t.integer('block').unsigned().primary();
      time(t, 'from_at').notNullable();
      time(t, 'to_at').notNullable();
    })
    .createTable('search_postings', (t) => {
      // Block first: what is written is always the newest block, and a message is forgotten without knowing its words.
      t.integer('block').unsigned().notNullable();
      t.specificType('term', 'binary(8)').notNullable();
      t.specificType('places', 'varbinary(8192)').notNullable();
      t.primary(['block', 'term']);
    })
    .createTable('search_backlog', (t) => {
      t.bigIncrements('n');
      id(t, 'conversation_id').notNullable();
      t.integer('seq').unsigned().notNullable();
    })
    .createTable('bulk_jobs', (t) => {
      id(t, 'id').primary();
      code(t, 'action', 16).notNullable();
      t.text('payload').notNullable();
      code(t, 'status', 16).notNullable();
      t.integer('total').unsigned().notNullable();
      t.integer('done').unsigned().notNullable().defaultTo(0);
      t.integer('refused').unsigned().notNullable().defaultTo(0);
      id(t, 'user_id').notNullable();
      t.string('user_name', 120).notNullable();
      time(t, 'created_at').notNullable();
      time(t, 'updated_at').notNullable();
      t.index(['status', 'updated_at']);
    })
    .createTable('bulk_targets', (t) => {
      id(t, 'job_id').notNullable();
      t.integer('position').unsigned().notNullable();
      id(t, 'conversation_id').notNullable();
      // `ok`, or the code of the refusal; null while it waits for its turn.
      code(t, 'outcome', 32).nullable();
      t.primary(['job_id', 'position']);
    });
  await knex.raw(
    'update conversations c join (select conversation_id, max(number) as number from sessions where score is not null ' +
      'group by conversation_id) latest on latest.conversation_id = c.id join sessions s on s.conversation_id = c.id ' +
      'and s.number = latest.number set c.score = s.score',
  );
}

export async function down(knex: Knex): Promise<void> {
  const tables = [
    'bulk_targets',
    'bulk_jobs',
    'search_backlog',
    'search_postings',
    'search_blocks',
    'search_messages',
    'search_state',
    'conversation_tags',
  ];
  for (const table of tables) await knex.schema.dropTableIfExists(table);
  await knex.schema.alterTable('sessions', (t) => {
    t.dropIndex(['opened_at']);
    t.dropIndex(['agent_id', 'opened_at']);
    t.dropIndex(['score', 'opened_at']);
    t.dropIndex(['closed_reason', 'opened_at']);
    t.dropIndex(['taken_at']);
  });
  await knex.schema.alterTable('conversations', (t) => {
    for (const first of ['state', 'agent_id', 'skill_group_id', 'channel', 'score']) t.dropIndex([first, 'created_at']);
    t.dropIndex(['created_at']);
    t.dropColumn('score');
    t.dropColumn('attributes');
  });
}
