import type { Knex } from '#shared/db/knex.ts';
import { idLiteral, textLiteral, timeLiteral } from '#shared/db/literal.ts';
import { nameId } from '#shared/id.ts';

const columns = 'conversation_id, seq, id, session_id, sender_type, kind, text, stopped, epoch, created_at';

export type Said = { conversationId: string; seq: number; text: string; at: number };

/** Puts messages into their table, as a lane would have left them. */
export async function fillMessages(knex: Knex, said: Said[]): Promise<void> {
  const rows = said.map(({ conversationId, seq, text, at }) => {
    const id = idLiteral(nameId('bench message', conversationId, String(seq)));
    const whose = [idLiteral(conversationId), seq, id, idLiteral(conversationId)];
    return `(${[...whose, `'customer'`, `'text'`, textLiteral(text), 0, 0, timeLiteral(at)].join(',')})`;
  });
  await knex.raw(`insert into messages (${columns}) values ${rows.join(',')}`);
}

/** Requests are not limited while they are measured. */
export async function liftLimits(knex: Knex): Promise<void> {
  const free = { points: 1_000_000, seconds: 60 };
  const value = JSON.stringify({ read: free, heavy: free, perAddress: 1000 });
  const row = { name: 'limits', version: 1, value, updated_at: new Date() };
  await knex('settings').insert(row).onConflict('name').merge();
}
