import type { CommandData } from '#contract/commands.ts';
import type { Actor } from '#domain/conversation.ts';
import { citationsIn } from '#domain/prompt.ts';
import { readDraft } from '#shared/draft.ts';
import type { Redis } from '#shared/redis.ts';
import { commandOf } from './command-of.ts';
import type { Lanes } from './open-lanes.ts';

type Deps = { redis: Redis; lanes: Lanes; prefix: string; now: () => number };
type Asked = { by: Actor; conversationId: string; clientCommandId?: string | undefined; traceId?: string | undefined };

/** Ends the running reply: the text that was sent so far, which Redis holds, becomes the message. */
export async function stopReply({ redis, lanes, prefix, now }: Deps, asked: Asked): Promise<CommandData> {
  const draft = await readDraft(redis, prefix, asked.conversationId);
  const { turn = null, replyId = null, text = '' } = draft ?? {};
  const citations = citationsIn(text, draft?.citations ?? []);
  return lanes.ask(commandOf('reply.stop', { ...asked, at: now() }, { turn, replyId, text, citations }));
}
