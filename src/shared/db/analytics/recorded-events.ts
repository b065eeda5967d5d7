import type { RecordedEvent } from '#domain/analytics/event.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

const pageSize = 5000;

type Row = {
  id: Buffer;
  type: string;
  conversation_id: Buffer;
  actor_type: string;
  actor_id: Buffer | null;
  data: string;
  at: Date;
};

/** The events from `from` on and before `to`, ms, in pages: a bucket of a busy day does not fit in memory. */
export async function* readEvents(knex: Knex, from: number, to: number): AsyncGenerator<RecordedEvent[]> {
  let last: Row | undefined;
  do {
    const page = knex('analytics_events')
      .where('at', '<', new Date(to))
      .orderBy([{ column: 'at' }, { column: 'id' }])
      .limit(pageSize);
    if (last) {
      const { at, id } = last;
      page.where('at', '>=', at).where((rest) => rest.where('at', '>', at).orWhere('id', '>', id));
    } else page.where('at', '>=', new Date(from));
    const rows: Row[] = await page.select('*');
    if (rows.length) yield rows.map(eventOf);
    last = rows.length === pageSize ? rows.at(-1) : undefined;
  } while (last);
}

const eventOf = ({ type, conversation_id, actor_type, actor_id, data, at }: Row): RecordedEvent => ({
  type,
  conversationId: bytesToId(conversation_id),
  at: at.getTime(),
  actorType: actor_type,
  actorId: actor_id && bytesToId(actor_id),
  data: JSON.parse(data),
});

/** When the oldest event that is kept happened, ms; null without any. */
export async function oldestEvent(knex: Knex): Promise<number | null> {
  const row = await knex('analytics_events').min<{ at: Date | null }[]>({ at: 'at' }).first();
  return row?.at?.getTime() ?? null;
}

/** The channel of each conversation. One that is not there has none. */
export async function readChannels(knex: Knex, ids: string[]): Promise<Map<string, string>> {
  const rows: { id: Buffer; channel: string }[] = await knex('conversations')
    .whereIn('id', ids.map(idToBytes))
    .select('id', 'channel');
  return new Map(rows.map(({ id, channel }) => [bytesToId(id), channel]));
}
