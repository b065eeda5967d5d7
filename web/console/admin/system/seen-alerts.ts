import type { Operations } from '../../../api-client/operations.ts';

export type Alert = Operations['GET /admin/alerts']['answer']['items'][number];
/** `since`: when this page first heard of it, ms. The server keeps no history of alerts. */
export type SeenAlert = Alert & { since: number };

/** The alerts of now; those that were there before keep the time at which they were first heard of. */
export const seeAlerts = (before: readonly SeenAlert[], alerts: readonly Alert[], now: number): SeenAlert[] =>
  alerts.map((alert) => ({ ...alert, since: before.find((one) => isSame(one, alert))?.since ?? now }));

const isSame = (one: Alert, other: Alert): boolean => one.code === other.code && one.subject === other.subject;
