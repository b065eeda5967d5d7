import { conversationIn } from '#contract/conversation-in.ts';
import type { Conversation } from '#domain/conversation.ts';
import type { LaneSession } from '#shared/db/lane-session.ts';
import {
  flagLiteral as flag,
  idLiteral as id,
  jsonLiteral as json,
  numberLiteral as number,
  textLiteral as text,
  timeLiteral as time,
} from '#shared/db/literal.ts';
import { nameId } from '#shared/id.ts';
import type { Change, Changed, Outcome } from '../batch.ts';
import { auditStatements } from './audit.ts';
import { deliveryStatements } from './deliveries.ts';
import { descriptionStatements } from './descriptions.ts';
import { erasureStatements } from './erasure.ts';
import { fileStatements } from './files.ts';
import { givenStatements } from './given.ts';
import { sessionStatements } from './sessions.ts';

type New = Extract<Outcome, { kind: 'new' }>;
type Parked = Extract<Outcome, { kind: 'parked' }>;

/** `first`: statements before the writes. */
type Storing = { now: number; first: string[] };

/** The last round trip: everything the batch came to, in as few statements as there are tables, and commit. */
export async function storeBatch(session: LaneSession, outcomes: Outcome[], { now, first }: Storing): Promise<void> {
  const fresh = outcomes.filter((outcome): outcome is New => outcome.kind === 'new');
  const parked = outcomes.filter((outcome): outcome is Parked => outcome.kind === 'parked');
  const changed = fresh.filter((outcome): outcome is New & { change: Change } => outcome.change !== null);
  // Neither an erasure nor a merger is something that somebody did there: when that last was stays.
  const touched = changed.filter(({ command, change }) => !change.erased && command.type !== 'customer.change');
  const latest = new Map(touched.map(({ change }) => [change.next.id, change.next]));
  const statements = [
    ...first,
    insert('messages', messageColumns, changed.flatMap(messageRows)),
    insert('replies', replyColumns, changed.flatMap(replyRow)),
    insert('notes', noteColumns, changed.flatMap(noteRow)),
    insert('conversation_events', eventColumns, changed.flatMap(eventRow)),
    ...changed.flatMap(({ command, change }) => sessionStatements(change, command.at)),
    upsertConversations([...latest.values()], now),
    ...givenStatements(changed, now),
    ...changed.map(moveStatement),
    ...changed.flatMap(({ change }) => descriptionStatements(change)),
    ...auditStatements(changed),
    insert(
      'commands',
      commandColumns,
      fresh.filter(({ inMessage }) => !inMessage).map((outcome) => commandRow(outcome, now)),
    ),
    parkAgain(
      insert(
        'dead_letters',
        letterColumns,
        parked.map((outcome) => letterRow(outcome, now)),
      ),
    ),
    ...deliveryStatements(changed, now),
    ...changed.flatMap(({ change }) => fileStatements(change, now)),
    ...changed.flatMap(({ change }) => erasureStatements(change)),
    'commit',
  ];
  await session.query(statements.filter((statement) => statement !== '').join(';'));
}

const insert = (table: string, columns: string, rows: string[]): string =>
  rows.length ? `insert into ${table} (${columns}) values ${rows.join(',')}` : '';

const row = (...values: string[]): string => `(${values.join(',')})`;

const messageColumns =
  'conversation_id, seq, id, epoch, session_id, sender_type, sender_id, sender_name, kind, text, attachments, citations, ' +
  'stopped, client_message_id, created_at';

function messageRows({ command, change }: Changed): string[] {
  const { next, placed, reply } = change;
  return placed.map((m) =>
    row(
      id(next.id),
      number(m.seq),
      id(m.id),
      number(next.epoch),
      id(next.sessionId),
      text(m.sender.type),
      id(m.sender.id),
      text(m.sender.name),
      text(m.kind),
      text(m.text),
      m.attachments.length ? json(m.attachments) : 'null',
      m.citations.length ? json(m.citations) : 'null',
      flag(m.kind === 'text' && reply?.status === 'stopped'),
      text(m.clientMessageId),
      time(command.at),
    ),
  );
}

const replyColumns =
  'conversation_id, turn, reply_id, message_id, status, provider, model, prompt_tokens, completion_tokens, ' +
  'first_token_ms, total_ms, created_at';

function replyRow({ command, change }: Changed): string[] {
  const { reply, placed, next } = change;
  if (!reply) return [];
  const message = placed.find((m) => m.sender.type === 'ai');
  const { cost } = reply;
  const values = [
    id(next.id),
    number(reply.turn),
    id(reply.replyId),
    id(message?.id ?? null),
    text(reply.status),
    text(cost?.provider ?? null),
    text(cost?.model ?? null),
    number(cost?.promptTokens ?? null),
    number(cost?.completionTokens ?? null),
    number(cost?.firstTokenMs ?? null),
    number(cost?.totalMs ?? null),
    time(command.at),
  ];
  return [row(...values)];
}

const noteColumns = 'id, conversation_id, after_seq, author_id, author_name, text, created_at';

function noteRow({ command, change }: Changed): string[] {
  const { note, noteId, next } = change;
  if (!note || !noteId) return [];
  const { author } = note;
  const place = [id(noteId), id(next.id), number(next.lastSeq)];
  return [row(...place, id(author.id), text(author.name ?? ''), text(note.text), time(command.at))];
}

const eventColumns =
  'conversation_id, epoch, session_id, command_id, from_state, to_state, reason, actor_type, actor_id, created_at';

function eventRow({ command, change }: Changed): string[] {
  const { before, next, reason = null } = change;
  if (before?.epoch === next.epoch) return [];
  const what = [text(before?.state ?? null), text(next.state), text(reason)];
  const who = [text(command.by.type), id(command.by.id)];
  return [row(id(next.id), number(next.epoch), id(next.sessionId), id(command.id), ...what, ...who, time(command.at))];
}

const commandColumns = 'id, conversation_id, type, payload, result, effects, created_at';

function commandRow({ command, result, effects }: New, now: number): string {
  const what = [text(command.type), json(command), json(result), json(effects)];
  return row(id(command.id), id(command.conversationId), ...what, time(now));
}

/** A command that comes to be parked once more is one letter still, with its latest fault. */
const parkAgain = (insertion: string): string =>
  insertion && `${insertion} on duplicate key update error = values(error), retried_at = null`;

const letterColumns = 'id, queue, job, job_id, conversation_id, payload, error, created_at';

function letterRow({ raw, fault }: Parked, now: number): string {
  // Named after its content: a batch that is applied again parks it once.
  const letterId = nameId('dead letter', JSON.stringify(raw));
  const what = [text('lanes'), text('commands.apply'), 'null', id(conversationIn(raw))];
  return row(id(letterId), ...what, json(raw), text(fault), time(now));
}

/** Gives a conversation to the customer whom its own was merged into. */
const moveStatement = ({ command, change: { next } }: { command: New['command']; change: Change }): string =>
  command.type === 'customer.change'
    ? `update conversations set customer_id = ${id(next.customerId)} where id = ${id(next.id)}`
    : '';

/** Every column that a command may change; the others are written once, at birth. */
const mutable =
  'customer_id, state, epoch, turn, answered_turn, unanswered, agent_id, agent_name, skill_group_id, session_id, session_number, ' +
  'last_seq, waiting_since, due_at, updated_at';

const updates = mutable
  .split(', ')
  .map((column) => `${column} = values(${column})`)
  .join(', ');

function upsertConversations(conversations: Conversation[], now: number): string {
  if (conversations.length === 0) return '';
  const rows = conversations.map((c) =>
    row(
      ...[id(c.id), id(c.siteId), text(c.channel), time(c.createdAt), id(c.customerId)],
      ...[text(c.state), number(c.epoch), number(c.turn), number(c.answeredTurn), flag(c.unanswered)],
      ...[id(c.agentId), text(c.agentName), id(c.skillGroupId), id(c.sessionId), number(c.sessionNumber)],
      ...[number(c.lastSeq), time(c.waitingSince), time(c.dueAt), time(now)],
    ),
  );
  const columns = `id, site_id, channel, created_at, ${mutable}`;
  return `insert into conversations (${columns}) values ${rows.join(',')} on duplicate key update ${updates}`;
}
