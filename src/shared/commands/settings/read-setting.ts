import { firstValues, type SettingName, type SettingValues, settingGroups } from '#contract/settings.ts';
import type { Knex } from '#shared/db/knex.ts';

/** One group as it stands in MySQL now: for what is rare and has no open settings, like the command line. */
export async function readSetting<N extends SettingName>(knex: Knex, name: N): Promise<SettingValues[N]> {
  const row = await knex('settings').where({ name }).first<{ value: string } | undefined>('value');
  const parsed = row && settingGroups[name].safeParse(JSON.parse(row.value));
  return parsed?.success ? (parsed.data as SettingValues[N]) : firstValues(name);
}
