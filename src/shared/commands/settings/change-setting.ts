import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { type SettingName, type SettingValues, settingGroups } from '#contract/settings.ts';
import { type Caller, changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { idToBytes } from '#shared/id.ts';
import { settingsChannel } from '#shared/redis-keys.ts';
import { startValues } from './open-settings.ts';

type Deps = Pick<Context, 'knex' | 'redis' | 'config' | 'settings' | 'log' | 'now'>;
type Change = { name: SettingName; version: number };
type Fields = Record<string, unknown>;

const duplicate = 1062;

/** Changes the named fields of a group. Throws `bad_request` for what does not fit, `conflict` if it moved on. */
export function changeSetting(deps: Deps, caller: Caller, { value, ...change }: Change & { value: Fields }) {
  return store(deps, caller, 'setting.change', change, async (_, before) => ({ ...before, ...value }));
}

/** Makes an earlier version the newest. 0 stands for the first values. Throws `not_found`, `conflict`. */
export function rollBackSetting(deps: Deps, caller: Caller, { to, ...change }: Change & { to: number }) {
  return store(deps, caller, 'setting.rollback', change, async (trx) => {
    if (to === 0) return startValues(change.name, deps.config);
    const row = await trx('setting_versions').where({ name: change.name, version: to }).first('value');
    if (!row) throw new AppError('not_found', `The group ${change.name} has no version ${to}.`);
    return JSON.parse(row.value);
  });
}

type Next = (trx: Deps['knex'], before: Fields) => Promise<Fields>;

async function store(deps: Deps, caller: Caller, action: string, { name, version }: Change, next: Next) {
  const { knex, redis, config, settings, log, now } = deps;
  const at = now();
  await knex
    .transaction(async (trx) => {
      const row = await trx('settings').where({ name }).forUpdate().first();
      const stored = row?.version ?? 0;
      if (stored !== version) throw moved(stored);
      const before: Fields = row ? JSON.parse(row.value) : startValues(name, config);
      const after = parse(settingGroups[name], await next(trx, before)) as SettingValues[typeof name] & Fields;
      const value = JSON.stringify(after);
      const updated = { version: stored + 1, value, updated_at: new Date(at) };
      if (row) await trx('settings').where({ name }).update(updated);
      else await trx('settings').insert({ name, ...updated });
      const { id, name: user_name } = caller.actor;
      const user = { user_id: id && idToBytes(id), user_name };
      await trx('setting_versions').insert({ name, version: stored + 1, value, ...user, created_at: new Date(at) });
      const target = { type: 'setting', id: name };
      await recordAudit(trx, { ...caller, action, target, ...changedFields(before, after), at });
    })
    .catch((error: { errno?: number }) => {
      // Two that change a group for the first time find no row to lock; the key lets one of them in.
      throw error.errno === duplicate ? moved(undefined) : error;
    });
  await redis.publish(settingsChannel(config.QUEUE_PREFIX), name).catch((error: Error) => {
    log.warn({ err: error.message }, 'a changed setting could not be told; processes find it by themselves');
  });
  await settings.refresh();
}

function moved(version: number | undefined): AppError {
  return new AppError('conflict', 'Somebody changed this group meanwhile. Read it again.', { version });
}
