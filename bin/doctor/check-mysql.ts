import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from '#shared/db/knex.ts';
import { home } from '../shared/paths.ts';
import { type Check, fail, ok, versionNumber, warn } from './check.ts';

/** The server, its settings that our promises rest on, its clock, and our schema in it. */
export async function checkMysql(knex: Knex, lanes: number): Promise<Check[]> {
  const settings = await readSettings(knex);
  return [
    checkVersion(settings),
    ...checkSettings(settings),
    await checkClock(knex),
    ...(await checkSchema(knex, lanes)),
  ];
}

type Settings = Record<string, string>;

async function readSettings(knex: Knex): Promise<Settings> {
  const names = [
    'version',
    'tx_isolation',
    'transaction_isolation',
    'innodb_flush_log_at_trx_commit',
    'log_bin',
    'binlog_format',
    'max_allowed_packet',
    'innodb_ft_min_token_size',
  ];
  const marks = names.map(() => '?').join(',');
  const [rows] = await knex.raw(`show variables where variable_name in (${marks})`, names);
  return Object.fromEntries(
    (rows as { Variable_name: string; Value: string }[]).map((row) => [row.Variable_name, row.Value]),
  );
}

function checkVersion({ version = '' }: Settings): Check {
  const maria = version.includes('MariaDB');
  const least = maria ? 10_011 : 8000;
  const shown = maria ? version : `MySQL ${version}`;
  if (versionNumber(version) >= least) return ok('database', shown);
  return fail('database', `${shown} is too old`, 'use MySQL 8.0 or MariaDB 10.11, or newer');
}

function checkSettings(settings: Settings): Check[] {
  const isolation = settings.transaction_isolation ?? settings.tx_isolation ?? '';
  const checks = [
    isolation === 'READ-COMMITTED'
      ? ok('isolation', 'our sessions are READ COMMITTED')
      : fail(
          'isolation',
          `our sessions are ${isolation}`,
          'let clients choose their isolation (a proxy may forbid it)',
        ),
    settings.innodb_flush_log_at_trx_commit === '1'
      ? ok('durability', 'each commit is on disk (innodb_flush_log_at_trx_commit=1)')
      : warn('durability', 'a crash of the machine may lose the last second', 'set innodb_flush_log_at_trx_commit=1'),
  ];
  if (settings.log_bin === 'ON' && settings.binlog_format === 'STATEMENT') {
    checks.push(fail('binary log', 'binlog_format=STATEMENT refuses READ COMMITTED writes', 'set binlog_format=ROW'));
  }
  checks.push(...checkPackets(Number(settings.max_allowed_packet)));
  if (Number(settings.innodb_ft_min_token_size) > 3) {
    checks.push(
      fail(
        'search',
        'innodb_ft_min_token_size is above 3: short words are not found',
        'set it to 3, restart, rebuild knowledge_chunks',
      ),
    );
  }
  return checks;
}

const mebibyte = 1024 * 1024;

/**
 * A lane writes 512 KB of commands at once, and MySQL sees them several times over: as messages, as commands, and as a
 * delivery for each webhook. What it does not take goes in halves; one command alone has to fit.
 */
export function checkPackets(bytes: number): Check[] {
  const advice = 'set max_allowed_packet=64M';
  if (bytes < 4 * mebibyte)
    return [fail('packets', `max_allowed_packet=${bytes} is less than a command may take`, advice)];
  if (bytes >= 16 * mebibyte) return [];
  return [warn('packets', `max_allowed_packet=${bytes} is less than a large batch: it goes in parts`, advice)];
}

/** Commands live 5 s from the front's clock to the worker's; all of them should agree with MySQL's. */
async function checkClock(knex: Knex): Promise<Check> {
  const asked = Date.now();
  const [[{ ms }]] = await knex.raw('select unix_timestamp(now(3)) * 1000 as ms');
  const skew = Math.round(Number(ms) - (asked + Date.now()) / 2);
  const detail = `${Math.abs(skew)} ms ${skew < 0 ? 'ahead of' : 'behind'} MySQL`;
  if (Math.abs(skew) < 1000) return ok('clock', detail);
  const level = Math.abs(skew) < 4000 ? warn : fail;
  return level('clock', detail, 'keep the clocks of all machines in step (chrony, systemd-timesyncd)');
}

async function checkSchema(knex: Knex, lanes: number): Promise<Check[]> {
  const migrate = 'run chat-api migrate';
  if (!(await knex.schema.hasTable('migrations'))) return [fail('schema', 'is missing', migrate)];
  const done = new Set((await knex('migrations').select<{ name: string }[]>('name')).map(({ name }) => name));
  const pending = readdirSync(join(home, 'migrations')).filter((name) => name.endsWith('.ts') && !done.has(name));
  if (pending.length) return [fail('schema', `${pending.length} migrations are missing`, migrate)];
  const [{ count = 0 } = {}] = await knex('lanes').count({ count: '*' });
  const stored = Number(count);
  const letters = await knex('dead_letters').whereNull('retried_at').count({ count: '*' }).first();
  const dead = Number(letters?.count ?? 0);
  return [
    ok('schema', 'is up to date'),
    stored === lanes || stored === 0
      ? ok('lanes', stored ? `${stored}` : `none yet: the first process makes ${lanes}`)
      : fail('lanes', `LANES is ${lanes}, this installation has ${stored}`, `set LANES=${stored}`),
    dead === 0 ? ok('dead letters', 'none') : warn('dead letters', `${dead}`, 'look at chat-api dead-letters list'),
  ];
}
