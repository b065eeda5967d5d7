import { idLiteral as id, numberLiteral as number } from '#shared/db/literal.ts';
import type { Change } from '../batch.ts';

/** A stretch of a thread that is to be forgotten; ids and numbers as SQL. */
type Erased = { conversation: string; fromSeq: string; toSeq: string };

/**
 * Every place where a conversation's words are kept, beside its files: one statement each, by an index. A table that
 * comes to hold words adds its own.
 */
const erasures: ((erased: Erased) => string)[] = [
  ({ conversation, fromSeq, toSeq }) =>
    "update messages set erased = 1, text = '', attachments = null, citations = null, " +
    "sender_name = if(sender_type = 'customer', null, sender_name) " +
    `where conversation_id = ${conversation} and seq between ${fromSeq} and ${toSeq} and kind <> 'event'`,
  // The reason a customer gave for a handoff is a note of theirs.
  ({ conversation }) =>
    "update notes set text = '', author_name = if(author_id in (select id from users), author_name, '') " +
    `where conversation_id = ${conversation}`,
  ({ conversation }) =>
    `update sessions set comment = null where conversation_id = ${conversation} and comment is not null`,
  // A command stays what it was, so that a repeat of it is known: only its words go.
  ({ conversation }) =>
    "update commands set payload = json_replace(payload, '$.text', '', '$.detail', '', '$.comment', null, " +
    "'$.by.name', null, '$.attachments', json_array(), '$.citations', json_array(), '$.attributes', json_object()) " +
    `where conversation_id = ${conversation}`,
  // Not the greatest so far: one that begins anew has not come further than this.
  ({ conversation, toSeq }) =>
    `update conversations set erased_seq = ${toSeq}, attributes = null where id = ${conversation}`,
];

/** What an erasure does to the tables, after all that its batch writes. */
export function erasureStatements({ erased, next }: Change): string[] {
  if (!erased) return [];
  const { fromSeq, toSeq } = erased;
  const place = { conversation: id(next.id), fromSeq: number(fromSeq), toSeq: number(toSeq) };
  return erasures.map((erasure) => erasure(place));
}
