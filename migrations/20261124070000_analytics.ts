import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** What the event rows come to, per quarter of an hour, and what must be summed again. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('analytics_rollups', (t) => {
      // `*`: of all channels, groups and agents together; those lie side by side, for the widest reports.
      code(t, 'channel', 32).notNullable();
      time(t, 'bucket').notNullable();
      code(t, 'part', 8).notNullable();
      // All zeros: of no group, of no agent.
      id(t, 'group_id').notNullable();
      id(t, 'agent_id').notNullable();
      t.specificType('measures', 'mediumtext').notNullable();
      t.primary(['channel', 'bucket', 'part', 'group_id', 'agent_id']);
      t.index(['bucket', 'part']);
      t.index(['agent_id', 'bucket']);
    })
    .createTable('analytics_dirty', (t) => {
      time(t, 'bucket').notNullable();
      code(t, 'part', 8).notNullable();
      t.bigInteger('mark').unsigned().notNullable();
      t.primary(['bucket', 'part']);
    })
    .createTable('analytics_timelines', (t) => {
      id(t, 'conversation_id').primary();
      code(t, 'channel', 32).notNullable();
      t.specificType('stretches', 'mediumtext').notNullable();
      t.boolean('quiet').notNullable();
      time(t, 'last_at').notNullable();
      t.index(['last_at', 'quiet', 'channel']);
    });
  // Everything that was recorded before there were roll-ups.
  await knex.raw(
    `insert into analytics_dirty (bucket, part, mark)
     select distinct from_unixtime(floor(unix_timestamp(at) / 900) * 900), 'events', 1 from analytics_events`,
  );
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['analytics_timelines', 'analytics_dirty', 'analytics_rollups']) {
    await knex.schema.dropTableIfExists(table);
  }
}
