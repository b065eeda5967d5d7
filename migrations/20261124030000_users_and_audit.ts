import type { Knex } from 'knex';

/** Two admins may edit one account; and the lists of accounts and of the audit log each read one index. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .alterTable('users', (t) => {
      t.integer('version').unsigned().notNullable().defaultTo(1);
      t.datetime('updated_at', { precision: 3 }).nullable();
      t.index(['role', 'id']);
      t.index(['active', 'id']);
    })
    .alterTable('audit_log', (t) => {
      t.index(['target_type', 'id']);
    });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema
    .alterTable('audit_log', (t) => {
      t.dropIndex(['target_type', 'id']);
    })
    .alterTable('users', (t) => {
      t.dropIndex(['active', 'id']);
      t.dropIndex(['role', 'id']);
      t.dropColumns('version', 'updated_at');
    });
}
