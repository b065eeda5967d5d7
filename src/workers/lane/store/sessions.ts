import {
  idLiteral as id,
  numberLiteral as number,
  textLiteral as text,
  timeLiteral as time,
} from '#shared/db/literal.ts';
import type { Change } from '../batch.ts';

/** What a command leaves in its session: the opening, and the first moment of each later stage. */
export function sessionStatements({ before, next, reason, rating }: Change, at: number): string[] {
  const statements: string[] = [];
  if (before?.sessionId !== next.sessionId) {
    const values = [id(next.sessionId), id(next.id), number(next.sessionNumber), time(at)].join(',');
    statements.push(`insert into sessions (id, conversation_id, number, opened_at) values (${values})`);
  }
  const set: string[] = [];
  if (before?.epoch !== next.epoch) set.push(...stageOf(next.state, next.agentId, at, reason ?? ''));
  if (rating) set.push(`score = ${number(rating.score)}, comment = ${text(rating.comment)}, rated_at = ${time(at)}`);
  if (set.length) statements.push(`update sessions set ${set.join(', ')} where id = ${id(next.sessionId)}`);
  return statements;
}

function stageOf(state: string, agentId: string | null, at: number, reason: string): string[] {
  const when = time(at);
  if (state === 'waiting') {
    return [`handoff_reason = coalesce(handoff_reason, ${text(reason)}), handoff_at = coalesce(handoff_at, ${when})`];
  }
  if (state === 'human') return [`agent_id = ${id(agentId)}, taken_at = coalesce(taken_at, ${when})`];
  if (state === 'closed') return [`closed_at = ${when}, closed_reason = ${text(reason)}`];
  return [];
}
