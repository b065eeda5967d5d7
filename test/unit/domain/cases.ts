import { firstValues } from '#contract/settings.ts';
import type { Command } from '#domain/command.ts';
import { type Actor, type Conversation, createConversation, owesAnswer } from '#domain/conversation.ts';
import type { Circumstances, Decision } from '#domain/decision.ts';

const id = (n: number) => `0195a000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const ann: Actor = { type: 'customer', id: id(1), name: 'Ann' };
export const eve: Actor = { type: 'customer', id: id(2), name: 'Eve' };
export const mia: Actor = { type: 'agent', id: id(3), name: 'Mia' };
export const tom: Actor = { type: 'agent', id: id(4), name: 'Tom' };
export const ai: Actor = { type: 'ai', id: null, name: null };
export const system: Actor = { type: 'system', id: null, name: null };

export const bornAt = 1_000_000;
/** When every command of the table is applied. */
export const now = bornAt + 60_000;
export const limits = {
  handoffTimeoutMs: 120_000,
  agentSilenceMs: 600_000,
  agentCapacity: 10,
  hours: firstValues('businessHours'),
};
/** Nobody ever comes. */
export const closedHours = { timeZone: 'UTC', weekly: [], exceptions: [] };
export const circumstances: Circumstances = { limits, hasSlot: () => true, newSessionId: () => id(99) };

const born = createConversation({ id: id(10), siteId: id(11), channel: 'web', customerId: id(1) }, id(12), bornAt);
const said = { unanswered: true, lastSeq: 5, epoch: 4, turn: 9 };

/** Every state, with and without a customer who waits for an answer. */
export const situations = {
  'ai, answered': { ...born, ...said, unanswered: false, answeredTurn: 9 },
  'ai, owing': { ...born, ...said, answeredTurn: 7 },
  waiting: { ...born, ...said, state: 'waiting', answeredTurn: 9, waitingSince: bornAt, dueAt: now - 1 },
  'human, answered': {
    ...born,
    ...said,
    state: 'human',
    unanswered: false,
    answeredTurn: 9,
    agentId: id(3),
    agentName: 'Mia',
  },
  'human, asked': {
    ...born,
    ...said,
    state: 'human',
    answeredTurn: 9,
    agentId: id(3),
    agentName: 'Mia',
    dueAt: now - 1,
  },
  closed: { ...born, ...said, state: 'closed', unanswered: false, answeredTurn: 9 },
} as const satisfies Record<string, Conversation>;
export type Situation = keyof typeof situations;

type Rest = {
  [T in Command['type']]: Omit<Extract<Command, { type: T }>, 'id' | 'type' | 'conversationId' | 'by' | 'at'>;
};

export function command<T extends Command['type']>(type: T, by: Actor, rest: Rest[T], at = now): Command {
  return { ...rest, type, by, at, id: id(50), conversationId: born.id } as unknown as Command;
}

export const message = (by: Actor, text = 'where is it?') =>
  command('message.create', by, { clientMessageId: 'c1', text, attachments: [] });
export const finish = (rest: Partial<Rest['reply.finish']> = {}) =>
  command('reply.finish', ai, { turn: 9, replyId: id(60), text: 'here it is', citations: [], ...rest });
export const stop = (by: Actor, turn: number | null = 9, text = 'here it') =>
  command('reply.stop', by, { turn, replyId: turn === null ? null : id(60), text, citations: [] });
export const timer = (rest: Partial<Rest['timer.expire']> = {}) =>
  command('timer.expire', system, { epoch: 4, dueAt: now - 1, ...rest });

/** One of every command, by everybody who may come to give it. */
export const commands: Record<string, Command> = {
  'customer writes': message(ann),
  'customer asks for a human': message(ann, '转人工'),
  'stranger writes': message(eve),
  'agent writes': message(mia),
  'other agent writes': message(tom),
  'AI finishes': finish(),
  'AI finishes an older turn': finish({ turn: 8 }),
  'AI finishes and hands over': finish({ handoff: 'model_asked' }),
  'AI hands over without a word': finish({ handoff: 'ai_unavailable', text: '' }),
  'customer stops': stop(ann),
  'agent stops': stop(mia),
  'customer stops an older turn': stop(ann, 8),
  'customer stops before a word': stop(ann, null, ''),
  'customer wants a human': command('handoff.request', ann, { reason: 'customer_asked' }),
  'customer wants a human, in words': command('handoff.request', ann, { reason: 'customer_asked', detail: 'why' }),
  'stranger wants a human': command('handoff.request', eve, { reason: 'customer_asked' }),
  'customer cancels the wait': command('handoff.cancel', ann, {}),
  'timer ends': timer(),
  'timer of an older epoch ends': timer({ epoch: 3 }),
  'timer of another moment ends': timer({ dueAt: now - 2 }),
  'agent takes': command('conversation.take', mia, {}),
  'other agent takes': command('conversation.take', tom, {}),
  'agent releases': command('conversation.release', mia, {}),
  'other agent releases': command('conversation.release', tom, {}),
  'system releases': command('conversation.release', system, {}),
  'agent transfers to Tom': command('conversation.transfer', mia, { toAgent: { id: id(4), name: 'Tom' } }),
  'agent transfers to herself': command('conversation.transfer', mia, { toAgent: { id: id(3), name: 'Mia' } }),
  'agent transfers to a group': command('conversation.transfer', mia, { skillGroupId: id(70) }),
  'other agent transfers': command('conversation.transfer', tom, { toAgent: { id: id(4), name: 'Tom' } }),
  'manager transfers to Tom': command('conversation.transfer', tom, {
    toAgent: { id: id(4), name: 'Tom' },
    override: true,
  }),
  'manager releases': command('conversation.release', tom, { override: true }),
  'manager closes': command('conversation.close', tom, { override: true }),
  'manager assigns to Tom': command('conversation.assign', tom, { toAgent: { id: id(4), name: 'Tom' } }),
  'manager assigns to Mia': command('conversation.assign', tom, { toAgent: { id: id(3), name: 'Mia' } }),
  'system assigns what waited': command('conversation.assign', system, {
    toAgent: { id: id(4), name: 'Tom' },
    epoch: 4,
  }),
  'system assigns what has moved on': command('conversation.assign', system, {
    toAgent: { id: id(4), name: 'Tom' },
    epoch: 3,
  }),
  'agent tags': command('conversation.tag', tom, { add: ['vip'], remove: ['new'] }),
  'agent describes': command('conversation.describe', tom, { attributes: { plan: 'gold', seats: null } }),
  'customer closes': command('conversation.close', ann, {}),
  'agent closes': command('conversation.close', mia, {}),
  'other agent closes': command('conversation.close', tom, {}),
  'system closes': command('conversation.close', system, {}),
  'stranger closes': command('conversation.close', eve, {}),
  'customer rates': command('conversation.rate', ann, { score: 5, comment: null }),
  'agent notes': command('note.add', mia, { text: 'a note' }),
  'customer is merged': command('customer.change', system, { fromCustomerId: id(1), customerId: id(2) }),
  'another customer is merged': command('customer.change', system, { fromCustomerId: id(3), customerId: id(2) }),
  'system erases': command('conversation.erase', system, { fromSeq: 1, toSeq: 9 }),
  'system erases what is closed': command('conversation.erase', system, { fromSeq: 1, toSeq: 9, ifClosed: true }),
};

/**
 * A decision in one line: the state and its owner, then what rose and by how much (epoch, turn, answered turn), how
 * many messages, what is left open, and what else is kept. `-` is an acceptance that changes nothing.
 */
export function sum(before: Conversation, decision: Decision): string {
  if ('refused' in decision) return decision.refused;
  const { next, messages, reason, reply, note, rating, tags, attributes, erased } = decision.accepted;
  const rose = (letter: string, by: number) => (by === 0 ? [] : [`${letter}${by}`]);
  const parts = [
    ...(next.state === before.state && next.agentId === before.agentId && next.epoch === before.epoch
      ? []
      : [`${next.state}${next.agentName ? `(${next.agentName})` : ''}`]),
    ...rose('e', next.epoch - before.epoch),
    ...rose('t', next.turn - before.turn),
    ...rose('a', next.answeredTurn - before.answeredTurn),
    ...messages.map(({ sender, kind, text }) => (kind === 'event' ? `#${text}` : sender.type)),
    ...(reason && !messages.some(({ text }) => text === reason) ? [`=${reason}`] : []),
    ...(next.sessionNumber === before.sessionNumber ? [] : ['session']),
    ...(owesAnswer(next) && !(owesAnswer(before) && next.turn === before.turn) ? ['owed'] : []),
    ...(next.dueAt !== null && next.dueAt !== before.dueAt ? [`due${(next.dueAt - now) / 1000}`] : []),
    ...(before.dueAt !== null && next.dueAt === null ? ['undue'] : []),
    ...(next.unanswered === before.unanswered ? [] : [next.unanswered ? 'asked' : 'answered']),
    ...(reply ? [`reply:${reply.status}@${reply.turn}`] : []),
    ...(note ? ['note'] : []),
    ...(rating ? ['rating'] : []),
    ...(tags ? [...tags.add.map((tag) => `+${tag}`), ...tags.remove.map((tag) => `-${tag}`)] : []),
    ...(attributes ? ['attributes'] : []),
    ...(next.customerId === before.customerId ? [] : ['customer changed']),
    ...(erased ? [`erased ${erased.fromSeq}-${erased.toSeq}`] : []),
  ];
  return parts.join(' ') || '-';
}
