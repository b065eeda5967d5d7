import type { Knex } from 'knex';

const id = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(16)');
const hash = (t: Knex.CreateTableBuilder, name: string) => t.specificType(name, 'binary(32)');
const time = (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 });
const code = (t: Knex.CreateTableBuilder, name: string, length: number) =>
  t.specificType(name, `varchar(${length}) character set ascii collate ascii_bin`);

/** Log-ins that can be seen and ended, guessing that is slowed down, one-time tokens, customers known to a host site. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('logins', (t) => {
      // The id is that of the family of refresh tokens, and `sid` in access tokens. No row: it was ended.
      id(t, 'id').primary();
      code(t, 'account_type', 16).notNullable();
      id(t, 'account_id').notNullable();
      t.string('device', 300).nullable();
      code(t, 'ip', 45).nullable();
      time(t, 'created_at').notNullable();
      time(t, 'used_at').notNullable();
      time(t, 'expires_at').notNullable().index();
      t.index(['account_id', 'id']);
    })
    .createTable('login_attempts', (t) => {
      // A hash of an account's address or of a network address.
      hash(t, 'subject').primary();
      t.integer('failures').unsigned().notNullable();
      time(t, 'locked_until').nullable();
      time(t, 'expires_at').notNullable().index();
    })
    .createTable('one_time_tokens', (t) => {
      hash(t, 'hash').primary();
      code(t, 'purpose', 16).notNullable();
      id(t, 'user_id').notNullable().index();
      time(t, 'created_at').notNullable();
      time(t, 'expires_at').notNullable().index();
    })
    .createTable('site_identity_keys', (t) => {
      id(t, 'id').primary();
      id(t, 'site_id').notNullable().index();
      code(t, 'algorithm', 8).notNullable();
      code(t, 'kid', 128).nullable();
      // One of the two, as the algorithm says.
      t.text('public_jwk').nullable();
      t.text('secret_sealed').nullable();
      time(t, 'created_at').notNullable();
    })
    .alterTable('sites', (t) => {
      t.string('identity_issuer', 300).nullable();
      t.string('identity_audience', 300).nullable();
      t.integer('version').unsigned().notNullable().defaultTo(1);
    });
  // Families that live already go on as log-ins.
  await knex.raw(`insert into logins (id, account_type, account_id, created_at, used_at, expires_at)
    select family_id, min(account_type), min(account_id), now(3), now(3), max(expires_at)
    from refresh_tokens group by family_id`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sites', (t) => t.dropColumns('identity_issuer', 'identity_audience', 'version'));
  for (const table of ['site_identity_keys', 'one_time_tokens', 'login_attempts', 'logins']) {
    await knex.schema.dropTableIfExists(table);
  }
}
