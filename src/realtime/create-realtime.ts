import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Server } from 'socket.io';
import { agentNamespace, chatNamespace } from '#contract/rooms.ts';
import { may } from '#domain/policy.ts';
import type { Origins } from '#shared/commands/sites/create-origins.ts';
import type { Context } from '#shared/context.ts';
import { createLimiter } from '#shared/rate-limit.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { fanoutKey } from '#shared/redis-keys.ts';
import type { CustomerAccount, UserAccount } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import { serveAgent } from './agent.ts';
import { type Accepts, authenticate, bindSocket } from './auth.ts';
import { createAddressOf } from './create-address-of.ts';
import { serveCustomer } from './customer.ts';
import { gatherWrites } from './gather-writes.ts';
import { startHeads } from './heads.ts';
import { limitRequests } from './limit-requests.ts';
import { limitSockets } from './limit-sockets.ts';
import { openPresence } from './presence.ts';
import { createSuggestions } from './suggestions.ts';
import { tellFacts } from './tell-facts.ts';
import { watchLogins } from './watch-logins.ts';

/** Requests are small; a page of history goes out, never in. */
const maxRequestBytes = 64 * 1024;

/** The Socket.IO front on an HTTP server. Facts reach it through the Redis adapter, whichever process tells them. */
export async function createRealtime(ctx: Context, tokens: Tokens, http: HttpServer): Promise<Server> {
  const { config, redis, log, releasers } = ctx;
  const subscriber = await openRedis(config.REDIS_URL, 'listener', log);
  releasers.add(() => closeRedis(subscriber));
  const addressOf = createAddressOf(config);
  const sockets = limitSockets(ctx, addressOf);
  const limits = { limiter: createLimiter({ redis, prefix: config.QUEUE_PREFIX }), addressOf };
  const io = new Server(http, {
    adapter: createAdapter(redis, subscriber, { key: fanoutKey(config.QUEUE_PREFIX) }),
    maxHttpBufferSize: maxRequestBytes,
    perMessageDeflate: false,
    serveClient: false,
    cors: (request, done) => void originAllowed(request, ctx.origins).then((origin) => done(null, { origin })),
    allowRequest: (request, done) => {
      void originAllowed(request, ctx.origins).then((allowed) => {
        if (!allowed) return done(null, false);
        const free = sockets.mayCome(request);
        done(free ? null : 'rate_limited', free);
      });
    },
  });
  sockets.watch(io);
  releasers.add(() => io.close());

  gatherWrites(io);

  // Nothing is served on `/`: who stayed there would hold a connection without a token.
  io.use(authenticate(ctx, tokens, () => false));

  const chat = io.of(chatNamespace);
  const isCustomer: Accepts = (subject) => subject.type === 'customer';
  chat.use(authenticate(ctx, tokens, isCustomer));
  const agents = io.of(agentNamespace);
  const isAgent: Accepts = (subject) => may(subject, 'conversations.read');
  agents.use(authenticate(ctx, tokens, isAgent));
  const desk = { tokens, suggestions: createSuggestions(ctx), presence: openPresence(ctx, agents) };

  chat.on('connection', (socket) => {
    bindSocket(ctx, socket);
    limitRequests(ctx, limits, socket);
    serveCustomer(ctx, tokens, socket, socket.data.account as CustomerAccount);
  });
  agents.on('connection', (socket) => {
    bindSocket(ctx, socket);
    limitRequests(ctx, limits, socket);
    serveAgent(ctx, desk, socket, socket.data.account as UserAccount);
  });
  tellFacts(chat, agents);
  startHeads(ctx, [chat, agents]);
  await watchLogins(ctx, [
    { namespace: chat, accepts: isCustomer },
    { namespace: agents, accepts: isAgent },
  ]);
  return io;
}

/**
 * Browsers name their page's origin; programs name none and bring a token anyway. The console's pages come from the
 * API: of the same host, at another port.
 */
async function originAllowed({ headers }: Pick<IncomingMessage, 'headers'>, origins: Origins): Promise<boolean> {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  const own = URL.parse(`http://${host}`)?.hostname;
  return URL.parse(origin)?.hostname === own || origins.allows(origin);
}
