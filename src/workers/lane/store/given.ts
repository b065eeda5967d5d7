import { idList, timeLiteral as time } from '#shared/db/literal.ts';
import type { Changed } from '../batch.ts';

/** When agents were last given something: of two who are as free, the other one is next. Their rows are locked. */
export function givenStatements(changed: Changed[], now: number): string[] {
  const ids = new Set(changed.flatMap(({ change: { before, next } }) => receiver(before?.agentId, next.agentId)));
  return ids.size ? [`update users set given_at = ${time(now)} where id in (${idList(ids)})`] : [];
}

const receiver = (before: string | null | undefined, after: string | null): string[] =>
  after !== null && after !== before ? [after] : [];
