import type { Draft } from './contract/wire.ts';
import type { Citation } from './domain/command.ts';
import type { Redis } from './redis.ts';

/** Unfinished replies, kept so that a reconnecting client gets the text so far. 15 minutes, docs/ARCHITECTURE.md §4. */
const keepSeconds = 15 * 60;

const streamKey = (prefix: string, replyId: string) => `${prefix}:draft:${replyId}`;
const currentKey = (prefix: string, conversationId: string) => `${prefix}:draft-of:${conversationId}`;

export type DraftStart = { conversationId: string; replyId: string; turn: number; citations: Citation[] };

/** Opens the draft of a reply; it takes the place of an older one of the conversation. */
export async function startDraft(redis: Redis, prefix: string, draft: DraftStart): Promise<void> {
  const { conversationId, replyId, turn, citations } = draft;
  const key = streamKey(prefix, replyId);
  await Promise.all([
    redis.xadd(key, '*', 'turn', turn, 'citations', JSON.stringify(citations)),
    redis.expire(key, keepSeconds),
    redis.set(currentKey(prefix, conversationId), replyId, 'EX', keepSeconds),
  ]);
}

/** Adds delta `index` (from 0, dense). */
export async function appendDraft(
  redis: Redis,
  prefix: string,
  replyId: string,
  index: number,
  text: string,
): Promise<void> {
  await redis.xadd(streamKey(prefix, replyId), '*', 'index', index, 'text', text);
}

/** Where a draft lies, for who may forget it in passing. */
export const draftKeys = (prefix: string, conversationId: string, replyId: string): string[] => [
  currentKey(prefix, conversationId),
  streamKey(prefix, replyId),
];

/** Forgets a draft, unless a newer reply has taken its place already. */
export async function dropDraft(redis: Redis, prefix: string, conversationId: string, replyId: string): Promise<void> {
  const current = await redis.get(currentKey(prefix, conversationId));
  if (current === replyId) await redis.del(currentKey(prefix, conversationId));
  await redis.del(streamKey(prefix, replyId));
}

/** The running reply's text so far, if there is one. `index` is -1 before the first delta. */
export async function readDraft(
  redis: Redis,
  prefix: string,
  conversationId: string,
): Promise<(Draft & { citations: Citation[] }) | null> {
  const replyId = await redis.get(currentKey(prefix, conversationId));
  if (!replyId) return null;
  const [start, ...deltas] = await redis.xrange(streamKey(prefix, replyId), '-', '+');
  if (!start) return null;
  const { turn, citations } = fieldsOf(start[1]);
  return {
    replyId,
    turn: Number(turn),
    index: deltas.length - 1,
    text: deltas.map(([, fields]) => fieldsOf(fields).text ?? '').join(''),
    citations: JSON.parse(citations ?? '[]'),
  };
}

const fieldsOf = (flat: string[]): Record<string, string> =>
  Object.fromEntries(flat.flatMap((value, i) => (i % 2 === 0 ? [[value, flat[i + 1] ?? '']] : [])));
