import {
  idLiteral as id,
  jsonLiteral as json,
  numberLiteral as number,
  textLiteral as text,
  timeLiteral as time,
} from '#shared/db/literal.ts';
import type { Change } from '../batch.ts';

/**
 * What staff and customers say about a conversation beside its thread: tags, attributes, the latest rating. Should all
 * of the thread be erased, the row says by one place less that words are there again.
 */
export function descriptionStatements({ next, tags, attributes, rating, note }: Change): string[] {
  const statements: string[] = [];
  if (tags?.remove.length) {
    const named = tags.remove.map(text).join(',');
    statements.push(`delete from conversation_tags where conversation_id = ${id(next.id)} and tag in (${named})`);
  }
  if (tags?.add.length) {
    const rows = tags.add.map((tag) => `(${[id(next.id), text(tag), time(next.createdAt)].join(',')})`);
    statements.push(`insert ignore into conversation_tags (conversation_id, tag, begun_at) values ${rows.join(',')}`);
  }
  const set: string[] = [];
  if (attributes) set.push(`attributes = json_merge_patch(coalesce(attributes, '{}'), ${json(attributes)})`);
  if (rating) set.push(`score = ${number(rating.score)}`);
  if (attributes || note || rating?.comment) set.push('erased_seq = least(erased_seq, greatest(last_seq, 1) - 1)');
  if (set.length) statements.push(`update conversations set ${set.join(', ')} where id = ${id(next.id)}`);
  return statements;
}
