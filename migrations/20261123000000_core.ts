import type { Knex } from 'knex';

/** Ids are UUIDs in `BINARY(16)`; times are UTC with milliseconds; machine-made text is `ascii_bin`, so that case counts. */
const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('sites', (t) => {
      id(t, 'id').primary();
      t.string('name', 120).notNullable();
      t.text('origins').notNullable();
      t.text('settings').notNullable();
      time(t, 'created_at').notNullable();
    })
    .createTable('customers', (t) => {
      id(t, 'id').primary();
      id(t, 'site_id').notNullable();
      code(t, 'channel', 32).notNullable();
      code(t, 'external_id', 191).nullable();
      t.string('name', 120).nullable();
      time(t, 'created_at').notNullable();
      time(t, 'seen_at').notNullable();
      t.unique(['site_id', 'external_id']);
    })
    .createTable('users', (t) => {
      id(t, 'id').primary();
      t.string('email', 254).notNullable().unique();
      t.string('name', 120).notNullable();
      code(t, 'role', 32).notNullable();
      code(t, 'password_hash', 100).notNullable();
      t.boolean('active').notNullable().defaultTo(true);
      time(t, 'created_at').notNullable();
    })
    .createTable('signing_keys', (t) => {
      code(t, 'kid', 64).primary();
      t.text('public_jwk').notNullable();
      t.text('private_jwk_sealed').notNullable();
      time(t, 'created_at').notNullable();
      time(t, 'retired_at').nullable();
    })
    .createTable('refresh_tokens', (t) => {
      t.specificType('hash', 'binary(32)').primary();
      id(t, 'family_id').notNullable().index();
      code(t, 'account_type', 16).notNullable();
      id(t, 'account_id').notNullable();
      time(t, 'expires_at').notNullable().index();
      time(t, 'used_at').nullable();
      t.index(['account_id']);
    })
    .createTable('lanes', (t) => {
      t.integer('n').unsigned().primary();
      t.bigInteger('fence').unsigned().notNullable();
      t.bigInteger('connection_id').unsigned().nullable();
      code(t, 'holder', 64).nullable();
    })
    .createTable('conversations', (t) => {
      id(t, 'id').primary();
      id(t, 'site_id').notNullable();
      code(t, 'channel', 32).notNullable();
      id(t, 'customer_id').notNullable();
      code(t, 'state', 8).notNullable();
      t.integer('epoch').unsigned().notNullable();
      t.integer('turn').unsigned().notNullable();
      t.integer('answered_turn').unsigned().notNullable();
      t.boolean('unanswered').notNullable();
      id(t, 'agent_id').nullable();
      t.string('agent_name', 120).nullable();
      id(t, 'skill_group_id').nullable();
      id(t, 'session_id').notNullable();
      t.integer('session_number').unsigned().notNullable();
      t.integer('last_seq').unsigned().notNullable();
      t.integer('customer_read_seq').unsigned().notNullable().defaultTo(0);
      t.integer('agent_read_seq').unsigned().notNullable().defaultTo(0);
      time(t, 'waiting_since').nullable();
      time(t, 'due_at').nullable();
      time(t, 'created_at').notNullable();
      time(t, 'updated_at').notNullable();
      // Kept by the database itself, so that no writer can forget it. NULL rows cost the sweeper nothing.
      t.specificType(
        'owed',
        "tinyint generated always as (if(state = 'ai' and turn > answered_turn, 1, null)) virtual",
      );
      t.index(['owed', 'updated_at']);
      t.index(['due_at']);
      t.index(['state', 'waiting_since']);
      t.index(['customer_id', 'created_at']);
    })
    .createTable('sessions', (t) => {
      id(t, 'id').primary();
      id(t, 'conversation_id').notNullable();
      t.integer('number').unsigned().notNullable();
      time(t, 'opened_at').notNullable();
      time(t, 'closed_at').nullable();
      code(t, 'closed_reason', 32).nullable();
      time(t, 'handoff_at').nullable();
      code(t, 'handoff_reason', 200).nullable();
      time(t, 'taken_at').nullable();
      id(t, 'agent_id').nullable();
      t.tinyint('score').unsigned().nullable();
      t.string('comment', 2000).nullable();
      time(t, 'rated_at').nullable();
      t.unique(['conversation_id', 'number']);
    })
    .createTable('messages', (t) => {
      // The thread is the clustered index: a page of history is one range read, an append one leaf write.
      id(t, 'conversation_id').notNullable();
      t.integer('seq').unsigned().notNullable();
      id(t, 'id').notNullable();
      // Of the conversation when it was written: with it the row says what its command came to, and needs no other.
      t.integer('epoch').unsigned().notNullable();
      id(t, 'session_id').notNullable();
      code(t, 'sender_type', 8).notNullable();
      id(t, 'sender_id').nullable();
      t.string('sender_name', 120).nullable();
      code(t, 'kind', 8).notNullable();
      t.specificType('text', 'mediumtext').notNullable();
      t.text('attachments').nullable();
      t.text('citations').nullable();
      t.boolean('stopped').notNullable();
      code(t, 'client_message_id', 64).nullable();
      time(t, 'created_at').notNullable();
      t.primary(['conversation_id', 'seq']);
      // The id is named after conversation, sender and client message id: one key holds all three unique.
      t.unique(['id']);
    })
    .createTable('replies', (t) => {
      // One answer per turn, whatever overlaps: the key says so.
      id(t, 'conversation_id').notNullable();
      t.integer('turn').unsigned().notNullable();
      id(t, 'reply_id').nullable();
      id(t, 'message_id').nullable();
      code(t, 'status', 16).notNullable();
      code(t, 'provider', 64).nullable();
      t.string('model', 120).nullable();
      t.integer('prompt_tokens').unsigned().nullable();
      t.integer('completion_tokens').unsigned().nullable();
      t.integer('first_token_ms').unsigned().nullable();
      t.integer('total_ms').unsigned().nullable();
      time(t, 'created_at').notNullable();
      t.primary(['conversation_id', 'turn']);
    })
    .createTable('notes', (t) => {
      id(t, 'id').primary();
      id(t, 'conversation_id').notNullable();
      t.integer('after_seq').unsigned().notNullable();
      id(t, 'author_id').notNullable();
      t.string('author_name', 120).notNullable();
      t.text('text').notNullable();
      time(t, 'created_at').notNullable();
      t.index(['conversation_id', 'created_at']);
    })
    .createTable('commands', (t) => {
      id(t, 'id').primary();
      id(t, 'conversation_id').notNullable();
      code(t, 'type', 32).notNullable();
      t.specificType('payload', 'mediumtext').notNullable();
      t.text('result').notNullable();
      t.text('effects').notNullable();
      time(t, 'created_at').notNullable();
      t.index(['conversation_id']);
      t.index(['created_at']);
    })
    .createTable('conversation_events', (t) => {
      id(t, 'conversation_id').notNullable();
      t.integer('epoch').unsigned().notNullable();
      id(t, 'session_id').notNullable();
      id(t, 'command_id').notNullable();
      code(t, 'from_state', 8).nullable();
      code(t, 'to_state', 8).notNullable();
      code(t, 'reason', 200).nullable();
      code(t, 'actor_type', 8).notNullable();
      id(t, 'actor_id').nullable();
      time(t, 'created_at').notNullable();
      t.primary(['conversation_id', 'epoch']);
      t.index(['created_at']);
    })
    .createTable('dead_letters', (t) => {
      id(t, 'id').primary();
      code(t, 'queue', 64).notNullable();
      code(t, 'job', 64).notNullable();
      code(t, 'job_id', 191).nullable();
      id(t, 'conversation_id').nullable();
      t.specificType('payload', 'mediumtext').notNullable();
      t.text('error').notNullable();
      time(t, 'created_at').notNullable().index();
      time(t, 'retried_at').nullable();
    })
    .createTable('analytics_events', (t) => {
      id(t, 'id').primary();
      code(t, 'type', 32).notNullable();
      id(t, 'conversation_id').notNullable();
      code(t, 'actor_type', 8).notNullable();
      id(t, 'actor_id').nullable();
      t.text('data').notNullable();
      time(t, 'at').notNullable().index();
    })
    .createTable('knowledge_documents', (t) => {
      id(t, 'id').primary();
      t.string('title', 300).notNullable();
      t.string('url', 1000).nullable();
      code(t, 'language', 8).notNullable();
      time(t, 'created_at').notNullable();
    })
    .createTable('knowledge_chunks', (t) => {
      id(t, 'id').primary();
      id(t, 'document_id').notNullable().index();
      t.integer('position').unsigned().notNullable();
      t.string('title', 300).notNullable();
      t.text('text').notNullable();
      // Words and Chinese bigrams, spelled in ASCII: MariaDB has no ngram parser, and this works the same on MySQL.
      t.specificType('terms', 'mediumtext character set ascii collate ascii_bin').notNullable();
      t.index(['terms'], 'knowledge_chunks_terms_fulltext', { indexType: 'FULLTEXT' });
    });
}

export async function down(knex: Knex): Promise<void> {
  const tables = [
    'knowledge_chunks',
    'knowledge_documents',
    'analytics_events',
    'dead_letters',
    'conversation_events',
    'commands',
    'notes',
    'replies',
    'messages',
    'sessions',
    'conversations',
    'lanes',
    'refresh_tokens',
    'signing_keys',
    'users',
    'customers',
    'sites',
  ];
  for (const table of tables) await knex.schema.dropTableIfExists(table);
}
