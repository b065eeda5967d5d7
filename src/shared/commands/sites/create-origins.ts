import type { Caches } from '#shared/cache.ts';
import type { Config } from '#shared/config.ts';
import type { Knex } from '#shared/db/knex.ts';

/** Which pages may call us: those of `CORS_ORIGINS` (`*`: all, `localhost`: of this machine) and those of every site. */
export type Origins = {
  allows(origin: string): Promise<boolean>;
  /** Call after a site's origins changed. */
  forget(): Promise<void>;
};

type Deps = { knex: Knex; caches: Caches; config: Pick<Config, 'CORS_ORIGINS'> };

/** How stale the list can be where a change could not be told, ms. */
const ttlMs = 60_000;

export function createOrigins({ knex, caches, config }: Deps): Origins {
  const always = new Set(config.CORS_ORIGINS);
  const sites = caches.create('origins', { load: () => readOrigins(knex), ttlMs, max: 1 });
  return {
    // MySQL away: the pages of the environment go on.
    allows: async (origin) =>
      always.has('*') ||
      always.has(origin) ||
      (always.has('localhost') && isLocal(origin)) ||
      (await sites.get('all').catch((): string[] => [])).includes(origin),
    forget: () => sites.forget('all'),
  };
}

/** At whichever port: a site that is being made is served at any. */
const isLocal = (origin: string): boolean =>
  /^https?:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(origin);

async function readOrigins(knex: Knex): Promise<string[]> {
  const lists: string[] = await knex('sites').pluck('origins');
  return lists.flatMap((list) => JSON.parse(list) as string[]);
}
