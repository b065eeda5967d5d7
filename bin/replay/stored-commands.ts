import { type CommandResult, commandSchema } from '#contract/commands.ts';
import { parse } from '#contract/parse.ts';
import type { Command } from '#domain/command.ts';
import type { Effect } from '#domain/effects.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes, nameId } from '#shared/id.ts';
import { CliError } from '../shared/cli-error.ts';
import { commandsInMessages } from './commands-in-messages.ts';

/** A command as its lane answered it. Kept for 7 days. */
export type Stored = { command: Command; result: CommandResult; effects: Effect[] };

const pageSize = 500;
/** A command adds no more messages than this beside its own. */
const addedMessages = 4;

type Row = { id: Uint8Array; payload: string; result: string; effects: string; created_at: Date };

/** The command that made a message: its own id for what people wrote, else named after its command. */
export async function* commandOfMessage(knex: Knex, id: string): AsyncGenerator<Stored[]> {
  const message = await knex('messages')
    .where({ id: idToBytes(id) })
    .first('conversation_id');
  if (!message) throw new CliError(`there is no message ${id}`);
  for await (const page of commandsOfConversation(knex, bytesToId(message.conversation_id))) {
    const found = page.find(({ command }) => makes(command.id, id));
    if (found) return yield [found];
  }
  throw new CliError('the command of this message is gone: commands are kept for 7 days');
}

const makes = (commandId: string, messageId: string): boolean =>
  commandId === messageId ||
  Array.from({ length: addedMessages }, (_, i) => nameId('message', commandId, String(i))).includes(messageId);

/** All commands of a conversation, in pages: those with a row of their own, then those that their messages keep. */
export async function* commandsOfConversation(knex: Knex, conversationId: string): AsyncGenerator<Stored[]> {
  const id = idToBytes(conversationId);
  const conversation = await knex('conversations').where({ id }).first('id');
  if (!conversation) throw new CliError(`there is no conversation ${conversationId}`);
  yield* pages(() => knex('commands').where({ conversation_id: id }));
  yield* commandsInMessages(knex, id, new Date(0), new Date());
}

/** All commands from `from` on and before `to`, ms; those that messages keep come after the others. */
export async function* commandsInRange(knex: Knex, from: number, to: number): AsyncGenerator<Stored[]> {
  const [since, before] = [new Date(from), new Date(to)];
  yield* pages(() => knex('commands').where('created_at', '>=', since).where('created_at', '<', before));
  for (let last: Buffer = Buffer.alloc(0); ; ) {
    const rows: { id: Buffer }[] = await knex('conversations')
      .where('id', '>', last)
      .where('updated_at', '>=', since)
      .orderBy('id')
      .limit(pageSize)
      .select('id');
    for (const { id } of rows) yield* commandsInMessages(knex, id, since, before);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < pageSize) return;
  }
}

async function* pages(select: () => Knex.QueryBuilder): AsyncGenerator<Stored[]> {
  let last: Row | undefined;
  do {
    const page = select().orderBy(['created_at', 'id']).limit(pageSize);
    if (last) page.whereRaw('(created_at, id) > (?, ?)', [last.created_at, last.id as Buffer]);
    const rows: Row[] = await page.select('id', 'payload', 'result', 'effects', 'created_at');
    if (rows.length) yield rows.map(storedOf);
    last = rows.length === pageSize ? rows.at(-1) : undefined;
  } while (last);
}

const storedOf = ({ payload, result, effects }: Row): Stored => ({
  command: parse(commandSchema, JSON.parse(payload)),
  result: JSON.parse(result),
  effects: JSON.parse(effects),
});
