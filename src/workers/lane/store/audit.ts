import type { Conversation } from '#domain/conversation.ts';
import { idLiteral as id, jsonLiteral as json, textLiteral as text, timeLiteral as time } from '#shared/db/literal.ts';
import { nameIdAt } from '#shared/id.ts';
import type { Change, Changed } from '../batch.ts';

const columns =
  'id, actor_type, actor_id, actor_name, action, target_type, target_id, `before`, `after`, request_id, created_at';

/**
 * What staff did to conversations, in the audit log; none when they did nothing. A message they sent is its own record.
 * Named after the command: one that comes again when commands are long forgotten leaves no second entry.
 */
export function auditStatements(changed: Changed[]): string[] {
  const rows = changed.filter(isAct).map(auditRow);
  if (rows.length === 0) return [];
  return [`insert into audit_log (${columns}) values ${rows.join(',')} on duplicate key update id = values(id)`];
}

const isAct = ({ command }: Changed): boolean => command.by.type === 'agent' && command.type !== 'message.create';

function auditRow({ command, change }: Changed): string {
  const { by, type, conversationId, at, traceId } = command;
  const { before, after } = whatChanged(change);
  const values = [
    id(nameIdAt(at, 'audit', command.id)),
    ...[text('user'), id(by.id), text(by.name)],
    ...[text(type), text('conversation'), text(conversationId)],
    before ? json(before) : 'null',
    after ? json(after) : 'null',
    // A socket's request has none.
    ...[text(traceId ?? null), time(at)],
  ];
  return `(${values.join(',')})`;
}

/** Who has it and in what state; of what staff wrote only that they did: its words are kept, and erased, elsewhere. */
function whatChanged({ before: old, next, noteId, tags, attributes }: Change) {
  const [before, after] = [old && partsOf(old), partsOf(next)];
  const names = Object.keys(after).filter((name) => before?.[name] !== after[name]);
  const pick = (parts: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, parts[name]]));
  const more = {
    ...(noteId ? { noteId } : {}),
    ...(tags?.add.length ? { addedTags: tags.add } : {}),
    ...(tags?.remove.length ? { removedTags: tags.remove } : {}),
    ...(attributes ? { attributes: Object.keys(attributes) } : {}),
  };
  return { before: orNull(before && pick(before)), after: orNull({ ...pick(after), ...more }) };
}

const partsOf = ({ state, agentId, agentName, skillGroupId }: Conversation): Record<string, unknown> => ({
  state,
  agentId,
  agentName,
  skillGroupId,
});

const orNull = (fields: object | null) => (fields && Object.keys(fields).length ? fields : null);
