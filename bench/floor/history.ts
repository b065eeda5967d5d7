import Koa from 'koa';
import { createPool, type RowDataPacket } from 'mysql2/promise';

/** The floor of a read: a bare koa route that does the one query of a page of history and answers with its rows. */
const { DATABASE_URL = '', PORT = '0' } = process.env;
const pool = createPool({ uri: DATABASE_URL, connectionLimit: 10, timezone: 'Z' });
const app = new Koa();

const sql =
  'select conversation_id, seq, id, session_id, sender_type, sender_id, sender_name, kind, text, attachments, ' +
  'citations, stopped, client_message_id, created_at from messages where conversation_id = ? order by seq desc limit 51';

app.use(async (ctx) => {
  const id = Buffer.from((ctx.path.split('/')[1] ?? '').replaceAll('-', ''), 'hex');
  const [rows] = await pool.query<RowDataPacket[]>(sql, [id]);
  const hex = (bytes: Buffer | null) => bytes?.toString('hex');
  const messages = rows.slice(0, 50).reverse();
  for (const row of messages) {
    for (const name of ['conversation_id', 'id', 'session_id', 'sender_id']) row[name] = hex(row[name]);
  }
  ctx.body = { messages, hasMore: rows.length > 50 };
});
app.listen(Number(PORT), '127.0.0.1', () => process.send?.({ type: 'ready' }));
process.on('SIGTERM', () => process.exit(0));
