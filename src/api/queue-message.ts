import type { Queued } from '#contract/sockets.ts';
import type { Actor } from '#domain/conversation.ts';
import { attachFiles } from '#shared/lane/attach-files.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import type { ApiDeps } from './api-state.ts';

type Message = {
  by: Actor & { id: string };
  conversationId: string;
  said: { clientMessageId: string; text: string; attachments?: { fileId: string }[] | undefined };
  traceId: string | undefined;
};

/** Puts what somebody says on its conversation's lane. Resolves when it is accepted, and safe. */
export async function queueMessage(deps: ApiDeps, { by, conversationId, said, traceId }: Message): Promise<Queued> {
  const attachments = await attachFiles(deps, { ...said, conversationId, uploaderId: by.id });
  const { messageId, accepted } = sendMessage(deps.lanes, {
    ...{ by, conversationId, ...said, attachments },
    ...{ at: deps.now(), traceId },
  });
  await accepted;
  return { messageId, status: 'queued' };
}
