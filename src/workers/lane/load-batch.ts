import type { Conversation, State } from '#domain/conversation.ts';
import type { LaneSession } from '#shared/db/lane-session.ts';
import { idList } from '#shared/db/literal.ts';
import { bytesToId } from '#shared/id.ts';
import { agentLoadsOf, agentStatements, receiversOf } from './agent-loads.ts';
import type { Incoming, Known, KnownMessage, Loaded } from './batch.ts';
import { saidOf } from './message-command.ts';

type Sets = Awaited<ReturnType<LaneSession['query']>>;
type Record = Sets[number][number];

/**
 * The first round trip: begin, lock the lane's row, the conversations and the agents who may be given one, find repeats.
 * Locks are taken in the order lane, conversations by id, agents by id, so that no two batches wait for each other in a
 * circle. `thorough` also looks for messages that are there already, since their ids are unique for ever, and for the
 * agents who write: only a batch whose write ran into a message, or that would refuse one, needs it.
 */
export async function loadBatch(
  session: LaneSession,
  n: number,
  incoming: Incoming[],
  thorough: boolean,
): Promise<Loaded & { fence: number }> {
  const commands = incoming.flatMap((item) => ('command' in item ? [item.command] : []));
  const conversationIds = idList(new Set(commands.map((command) => command.conversationId)));
  const ids = idList(commands.map((command) => command.id));
  const suspects = commands.filter(({ type }) => thorough || type !== 'message.create');
  const receivers = receiversOf(commands, thorough);
  const sets = await session.query(
    [
      'begin',
      `select fence from lanes where n = ${n} for update`,
      ...(commands.length ? [conversationsSql(conversationIds)] : []),
      ...(receivers.size ? agentStatements(idList(receivers)) : []),
      ...(commands.length ? [commandsSql(ids)] : []),
      ...(suspects.length ? [messagesSql(idList(suspects.map((command) => command.id)))] : []),
    ].join(';'),
  );
  const [, fence, conversations = [], ...others] = sets;
  const agents = agentLoadsOf(receivers, receivers.size ? others.splice(0, 2) : []);
  const [known = [], messages = []] = others;
  return {
    fence: Number(fence?.[0]?.fence),
    conversations: new Map(conversations.map((row) => [bytesToId(row.id), conversationOf(row)])),
    agents,
    commands: new Map(known.map((row) => [bytesToId(row.id), knownOf(row)])),
    messages: new Map(messages.map((row) => [bytesToId(row.id), knownMessageOf(row)])),
  };
}

const conversationsSql = (ids: string) =>
  'select id, site_id, channel, customer_id, state, epoch, turn, answered_turn, unanswered, agent_id, agent_name, ' +
  'skill_group_id, session_id, session_number, last_seq, waiting_since, due_at, created_at ' +
  `from conversations where id in (${ids}) order by id for update`;

const commandsSql = (ids: string) => `select id, type, payload, result, effects from commands where id in (${ids})`;

const messagesSql = (ids: string) =>
  'select m.id, m.conversation_id, m.seq, m.text, m.attachments, m.epoch, e.to_state from messages m ' +
  `join conversation_events e on e.conversation_id = m.conversation_id and e.epoch = m.epoch where m.id in (${ids})`;

const ms = (value: Date | null): number | null => value?.getTime() ?? null;
const idOrNull = (value: Uint8Array | null): string | null => (value ? bytesToId(value) : null);

function conversationOf(row: Record): Conversation {
  return {
    id: bytesToId(row.id),
    siteId: bytesToId(row.site_id),
    channel: row.channel,
    customerId: bytesToId(row.customer_id),
    state: row.state as State,
    epoch: row.epoch,
    turn: row.turn,
    answeredTurn: row.answered_turn,
    unanswered: row.unanswered === 1,
    agentId: idOrNull(row.agent_id),
    agentName: row.agent_name,
    skillGroupId: idOrNull(row.skill_group_id),
    sessionId: bytesToId(row.session_id),
    sessionNumber: row.session_number,
    lastSeq: row.last_seq,
    waitingSince: ms(row.waiting_since),
    dueAt: ms(row.due_at),
    createdAt: row.created_at.getTime(),
  };
}

function knownOf(row: Record): Known {
  const said = row.type === 'message.create' ? saidOf(JSON.parse(row.payload)) : null;
  return { type: row.type, said, result: JSON.parse(row.result), effects: JSON.parse(row.effects) };
}

function knownMessageOf(row: Record): KnownMessage {
  const { seq, text, epoch, to_state: state } = row;
  const said = saidOf({ text, attachments: row.attachments ? JSON.parse(row.attachments) : [] });
  return { conversationId: bytesToId(row.conversation_id), seq, said, epoch, state };
}
