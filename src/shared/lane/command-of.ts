import type { Command } from '#domain/command.ts';
import type { Actor } from '#domain/conversation.ts';
import { commandId, newId } from '#shared/id.ts';

type Envelope = 'id' | 'type' | 'conversationId' | 'by' | 'at';
/** What a command of this type says beside its envelope. */
export type PayloadOf<T extends Command['type']> = Omit<Extract<Command, { type: T }>, Envelope>;

export type Asked = {
  by: Actor;
  conversationId: string;
  at: number;
  /** The client's own id: who asks again with it gets the first answer again. */
  clientCommandId?: string | undefined;
  traceId?: string | undefined;
};

/** A command with its identity: the same type, actor, conversation and client id give the same one. */
export function commandOf<T extends Command['type']>(type: T, asked: Asked, payload: PayloadOf<T>): Command {
  const { by, conversationId, at, clientCommandId, traceId } = asked;
  const id =
    clientCommandId === undefined ? newId() : commandId(type, by.id ?? by.type, conversationId, clientCommandId);
  const trace = traceId === undefined ? {} : { traceId };
  return { ...payload, ...trace, id, type, conversationId, by, at } as unknown as Command;
}
