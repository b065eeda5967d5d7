import { openKnex } from '#shared/db/knex.ts';
import { migrate } from '#shared/db/migrate.ts';

/** A schema of this vitest worker, migrated and empty. Returns its URL. `more` names a further one. */
export async function openTestDatabase(databaseUrl: string, more = ''): Promise<string> {
  const name = `chat_api_test_${process.env.VITEST_POOL_ID ?? '0'}${more}`;
  const root = openKnex(databaseUrl, 1);
  await root.raw('create database if not exists ??', [name]);
  await root.destroy();
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const knex = openKnex(url.href, 4);
  try {
    await migrate(knex);
    await empty(knex, name);
  } finally {
    await knex.destroy();
  }
  return url.href;
}

async function empty(knex: ReturnType<typeof openKnex>, schema: string): Promise<void> {
  const tables = await knex('information_schema.tables')
    .where({ table_schema: schema, table_type: 'BASE TABLE' })
    .select<{ name: string }[]>({ name: 'table_name' });
  for (const { name } of tables) if (!name.startsWith('migrations')) await knex(name).delete();
}
