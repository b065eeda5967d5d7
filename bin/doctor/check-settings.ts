import { type SettingName, settingNames } from '#contract/settings.ts';
import { startValues } from '#shared/commands/settings/open-settings.ts';
import type { Config } from '#shared/config.ts';
import type { Knex } from '#shared/db/knex.ts';
import { type Check, ok } from './check.ts';

/** What is stored in the configuration centre beside what the environment says: the stored value wins. */
export async function checkSettings(knex: Knex, config: Config): Promise<Check[]> {
  const rows: { name: SettingName; value: string }[] = await knex('settings').whereIn('name', settingNames);
  const differences = rows.flatMap(({ name, value }) => {
    const first = startValues(name, config) as Record<string, unknown>;
    const stored = JSON.parse(value) as Record<string, unknown>;
    const changed = Object.keys(first).filter((key) => show(first[key]) !== show(stored[key]));
    return changed.map((key) => ok(`setting ${name}.${key}`, `${show(stored[key])} (first value ${show(first[key])})`));
  });
  return differences.length ? differences : [ok('settings', 'the first values hold')];
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'not set';
