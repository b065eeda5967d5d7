import { firstValues, type SettingName, type SettingValues, settingGroups, settingNames } from '#contract/settings.ts';
import type { Config } from '#shared/config.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { Log } from '#shared/log.ts';
import { listenTo, type Redis } from '#shared/redis.ts';
import { settingsChannel } from '#shared/redis-keys.ts';

/** The settings as this process knows them: at most a second behind, while MySQL answers. */
export type Settings = {
  get<N extends SettingName>(name: N): SettingValues[N];
  /** 0: nobody has changed the first values. */
  version(name: SettingName): number;
  updatedAt(name: SettingName): Date | null;
  /** Reads them again now; after a change of one's own. */
  refresh(): Promise<void>;
  /** Calls `heard` after each change of a group, and not for the values found at the start. */
  on<N extends SettingName>(name: N, heard: (value: SettingValues[N]) => void): void;
};

type Row = { name: SettingName; version: number; value: string; updated_at: Date };
type Deps = {
  knex: Knex;
  subscriber: Redis;
  config: Config;
  log: Log;
  releasers: { add(release: () => unknown): void };
};

/** News may be lost with the link to Redis, so each process looks by itself as well, ms. */
const lookMs = 900;

/** Reads the settings and follows them. The environment gives first values; where a stored one exists it wins. */
export async function openSettings({ knex, subscriber, config, log, releasers }: Deps): Promise<Settings> {
  const current = Object.fromEntries(settingNames.map((name) => [name, startValues(name, config)])) as SettingValues;
  const stored = new Map<SettingName, { version: number; updatedAt: Date }>();
  const listeners = new Map<SettingName, ((value: never) => void)[]>();

  async function read(): Promise<SettingName[]> {
    const known = await knex('settings').select<Row[]>('name', 'version');
    const changed = known.filter(({ name, version }) => name in current && version > versionOf(name));
    if (!changed.length) return [];
    const rows = await knex('settings')
      .whereIn(
        'name',
        changed.map(({ name }) => name),
      )
      .select<Row[]>('*');
    return rows.filter(apply).map(({ name }) => name);
  }

  const versionOf = (name: SettingName) => stored.get(name)?.version ?? 0;

  /** A value of a newer version of this program may not fit; then the last one that did stays. */
  function apply({ name, version, value, updated_at: updatedAt }: Row): boolean {
    // Two looks may overlap; the older answer comes to nothing.
    if (version <= versionOf(name)) return false;
    const parsed = settingGroups[name].safeParse(JSON.parse(value));
    stored.set(name, { version, updatedAt });
    if (parsed.success) Object.assign(current, { [name]: parsed.data });
    else log.error({ setting: name, version, err: parsed.error.message }, 'a stored setting does not fit');
    return parsed.success;
  }

  async function refresh(): Promise<void> {
    for (const name of await read()) for (const heard of listeners.get(name) ?? []) heard(current[name] as never);
  }

  let away = false;
  const follow = async () => {
    await refresh().then(
      () => {
        away = false;
      },
      (error: Error) => {
        if (!away) log.warn({ err: error.message }, 'settings cannot be read; the last ones stay');
        away = true;
      },
    );
  };
  await read();
  await listenTo(subscriber, settingsChannel(config.QUEUE_PREFIX), () => void follow(), log);
  const timer = setInterval(follow, lookMs);
  releasers.add(() => clearInterval(timer));

  return {
    get: (name) => current[name],
    version: versionOf,
    updatedAt: (name) => stored.get(name)?.updatedAt ?? null,
    refresh,
    on: (name, heard) => void listeners.set(name, [...(listeners.get(name) ?? []), heard as (value: never) => void]),
  };
}

/** What holds until somebody changes it: the environment where it names a value, else the first values. */
export function startValues<N extends SettingName>(name: N, config: Config): SettingValues[N] {
  const fromEnv: { [G in SettingName]?: Partial<SettingValues[G]> } = {
    assistant: { model: config.AI_MODEL, fallbackModels: config.AI_FALLBACK_MODELS },
    handoff: { timeoutSeconds: config.HANDOFF_TIMEOUT_SECONDS, agentSilenceSeconds: config.AGENT_SILENCE_SECONDS },
  };
  return { ...firstValues(name), ...fromEnv[name] };
}
