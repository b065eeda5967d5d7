/** What an error of MySQL, or of the way to it, means for whoever may try again. */

/** 1205 lock wait timeout, 1213 deadlock: others were in the way; rolled back (1205 only by us), may be tried again. */
const contention = new Set([1205, 1213]);

/**
 * The server is not there for us now: 1040 too many connections, 1053 shutting down, 1290/1836 read only,
 * 1317/3024 interrupted, 1927 our connection was killed, 1152/1158–1161 network.
 */
const away = new Set([1040, 1053, 1152, 1158, 1159, 1160, 1161, 1290, 1317, 1836, 1927, 3024]);

type Fault = {
  errno?: number;
  sqlState?: string;
  code?: string;
  fatal?: boolean;
  name?: string;
  nativeError?: Fault;
};

/** objection wraps the driver's error. */
function codeOf(error: unknown): Fault {
  if (typeof error !== 'object' || error === null) return {};
  return (error as Fault).nativeError ?? (error as Fault);
}

export const isContention = (error: unknown): boolean => contention.has(codeOf(error).errno ?? 0);

/** 1062: a unique key has this value already. */
export const isDuplicate = (error: unknown): boolean => codeOf(error).errno === 1062;

/**
 * The value does not fit its column: 1267 compared with machine text (ASCII) what is not, 1366 no such value of the type,
 * 1264 out of range, 1292 no date, 1406 too long. What a schema should have said before.
 */
export const isMisfit = (error: unknown): boolean => [1264, 1267, 1292, 1366, 1406].includes(codeOf(error).errno ?? 0);

/** What the standard has no state for: 1300 no text, 3819/4025 a check, 4038 no JSON. */
const dataFaults = new Set([1300, 3819, 4025, 4038]);

/**
 * The values are at fault, and would be each time: they do not fit, or (SQLSTATE 22 and 23) are no such data or against a
 * key or a constraint.
 */
export function isDataFault(error: unknown): boolean {
  const { errno, sqlState } = codeOf(error);
  return isMisfit(error) || dataFaults.has(errno ?? 0) || /^2[23]/.test(sqlState ?? '');
}

/** The server, a proxy before it or the way there said it; else it is an exception of our own. */
export const isDatabaseError = (error: unknown): boolean => isAway(error) || codeOf(error).errno !== undefined;

export function isAway(error: unknown): boolean {
  const { errno, code, fatal, name } = codeOf(error);
  // No connection came free in time: knex says so with a name and no code.
  if (away.has(errno ?? 0) || fatal === true || name === 'KnexTimeoutError') return true;
  return /^(?:ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|ENOENT|EAI_AGAIN|EHOST|ENET|PROTOCOL_)/.test(code ?? '');
}
