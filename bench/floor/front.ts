import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Server, type Socket } from 'socket.io';
import { conversationRoom } from '#contract/rooms.ts';
import { adapterKey, type FloorMessage, messageQueue, queuePrefix, replyQueue } from './names.ts';

/** The floor's front: a send is one BullMQ job, then the ack. No accounts, no checks, no order. */
const { REDIS_URL = '', PORT = '0' } = process.env;
const publisher = new Redis(REDIS_URL, { enableAutoPipelining: true });
const subscriber = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const producer = new Redis(REDIS_URL);
const open = (name: string) => new Queue<FloorMessage>(name, { connection: producer, prefix: queuePrefix });
const queues = { messages: open(messageQueue), replies: open(replyQueue) };

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(publisher, subscriber, { key: adapterKey }),
  perMessageDeflate: false,
  serveClient: false,
});

type Answer = (answer: { ok: true; data: object }) => void;

function serve(socket: Socket): void {
  const queue = queues[(socket.handshake.auth as { mode: 'messages' | 'replies' }).mode];
  socket.on('conversation:open', async ({ conversationId }: FloorMessage, ack: Answer) => {
    await socket.join(conversationRoom(conversationId));
    ack({ ok: true, data: { lastSeq: 0 } });
  });
  socket.on('message:send', async (message: FloorMessage, ack: Answer) => {
    await queue.add('send', message, { attempts: 1, removeOnComplete: true });
    ack({ ok: true, data: { status: 'queued' } });
  });
}

io.of('/chat').on('connection', serve);
http.listen(Number(PORT), '127.0.0.1', () => process.send?.({ type: 'ready' }));
process.on('SIGTERM', () => process.exit(0));
