/** One line of the report. `fix`: what to do about it. */
export type Check = { name: string; status: 'ok' | 'warn' | 'fail'; detail: string; fix?: string };

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail });
export const warn = (name: string, detail: string, fix: string): Check => ({ name, status: 'warn', detail, fix });
export const fail = (name: string, detail: string, fix: string): Check => ({ name, status: 'fail', detail, fix });

/** `major.minor` of a version as one number that compares: 10.11 → 10011. */
export function versionNumber(version: string): number {
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  return major * 1000 + minor;
}
