import type { Draft } from './contract/wire.ts';
import type { Citation } from './domain/command.ts';
import type { Redis } from './redis.ts';
import { draftKey, draftOfKey } from './redis-keys.ts';
import { unlogged, writeUnlogged } from './write-unlogged.ts';

/**
 * Unfinished replies, kept so that a reconnecting client gets the text so far. 15 minutes, docs/ARCHITECTURE.md §4. A Redis
 * that restarts forgets them (docs/adr/0032-unlogged-writes.md); whoever appends writes the whole anew then.
 */
const keepSeconds = 15 * 60;

export type DraftStart = { conversationId: string; replyId: string; turn: number; citations: Citation[] };

const writeScript = `${unlogged}
redis.call('del', KEYS[1])
redis.call('xadd', KEYS[1], '*', 'turn', ARGV[2], 'citations', ARGV[3])
for i = 4, #ARGV do redis.call('xadd', KEYS[1], '*', 'index', i - 4, 'text', ARGV[i]) end
redis.call('expire', KEYS[1], ARGV[1])`;

/** Writes the draft of a reply with the deltas so far; it takes the place of an older one of the conversation. */
export async function writeDraft(redis: Redis, prefix: string, draft: DraftStart, deltas: string[]): Promise<void> {
  const { conversationId, replyId, turn, citations } = draft;
  const words = [JSON.stringify(citations), ...deltas];
  await Promise.all([
    redis.eval(writeScript, 1, draftKey(prefix, replyId), keepSeconds, turn, ...words),
    writeUnlogged(redis, draftOfKey(prefix, conversationId), 'set', replyId, 'EX', keepSeconds),
  ]);
}

/** Adds delta `index` (from 0, dense). False if Redis knows no such draft any more. */
export async function appendDraft(
  redis: Redis,
  prefix: string,
  replyId: string,
  index: number,
  text: string,
): Promise<boolean> {
  const key = draftKey(prefix, replyId);
  return (await writeUnlogged(redis, key, 'xadd', 'NOMKSTREAM', '*', 'index', index, 'text', text)) !== null;
}

/** Where a draft lies, for who may forget it in passing. */
export const draftKeys = (prefix: string, conversationId: string, replyId: string): string[] => [
  draftOfKey(prefix, conversationId),
  draftKey(prefix, replyId),
];

/** Forgets a draft, unless a newer reply has taken its place already. */
export async function dropDraft(redis: Redis, prefix: string, conversationId: string, replyId: string): Promise<void> {
  const current = await redis.get(draftOfKey(prefix, conversationId));
  if (current === replyId) await redis.del(draftOfKey(prefix, conversationId));
  await redis.del(draftKey(prefix, replyId));
}

/** The running reply's text so far, if there is one. `index` is -1 before the first delta. */
export async function readDraft(
  redis: Redis,
  prefix: string,
  conversationId: string,
): Promise<(Draft & { citations: Citation[] }) | null> {
  const replyId = await redis.get(draftOfKey(prefix, conversationId));
  if (!replyId) return null;
  const [start, ...deltas] = await redis.xrange(draftKey(prefix, replyId), '-', '+');
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
