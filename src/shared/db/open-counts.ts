/**
 * SQL for how many conversations each of some agents has (`ids`: literals), agents with none left out. The id of an agent
 * stands on those that are theirs now and on no others; it is read from an index alone.
 */
export const openCountsSql = (ids: string): string =>
  `select agent_id, count(*) as open from conversations where agent_id in (${ids}) group by agent_id`;
