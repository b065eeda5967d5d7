import { Emitter } from '@socket.io/redis-emitter';
import { type Job, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { createPool } from 'mysql2/promise';
import OpenAI from 'openai';
import { conversationRoom } from '#contract/rooms.ts';
import { adapterKey, type FloorMessage, messageQueue, queuePrefix, replyQueue } from './names.ts';

/** The floor's worker: one INSERT and one emit a message; for a reply the model's tokens, each emitted as it comes. */
const { REDIS_URL = '', DATABASE_URL = '', MODEL_URL = '', CONCURRENCY = '50', POOL = '20' } = process.env;
const pool = createPool({ uri: DATABASE_URL, connectionLimit: Number(POOL) });
const emitter = new Emitter(new Redis(REDIS_URL, { enableAutoPipelining: true }), { key: adapterKey }).of('/chat');
const openai = new OpenAI({ baseURL: MODEL_URL, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
const insert =
  'insert into floor_messages (conversation_id, client_message_id, sender_type, text, created_at) values (?, ?, ?, ?, ?)';

async function store({ data }: Job<FloorMessage>, type: 'customer' | 'ai', text: string): Promise<void> {
  const { conversationId, clientMessageId } = data;
  const at = new Date();
  await pool.execute(insert, [conversationId, clientMessageId, type, text, at]);
  const own = type === 'customer' ? { clientMessageId } : {};
  const message = { conversationId, sender: { type }, kind: 'text', text, ...own, createdAt: at.toISOString() };
  emitter.to(conversationRoom(conversationId)).emit('message:created', { conversationId, seq: 0, message });
}

async function reply(job: Job<FloorMessage>): Promise<void> {
  const { conversationId, text: question } = job.data;
  const room = conversationRoom(conversationId);
  const messages = [{ role: 'user' as const, content: question }];
  const chunks = await openai.chat.completions.create({ model: 'scripted', messages, stream: true });
  let text = '';
  for await (const chunk of chunks) {
    const token = chunk.choices[0]?.delta.content;
    if (!token) continue;
    text += token;
    emitter.to(room).emit('reply:delta', { conversationId, text: token });
  }
  await store(job, 'ai', text);
}

const options = { prefix: queuePrefix, concurrency: Number(CONCURRENCY) };
const connection = () => new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const workers = [
  new Worker<FloorMessage>(messageQueue, (job) => store(job, 'customer', job.data.text), {
    ...options,
    connection: connection(),
  }),
  new Worker<FloorMessage>(replyQueue, reply, { ...options, connection: connection() }),
];
for (const worker of workers) {
  worker.on('failed', (_, error) => console.error(error));
  worker.on('error', (error) => console.error(error));
}
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
process.send?.({ type: 'ready' });
process.on('SIGTERM', () => process.exit(0));
