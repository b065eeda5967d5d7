import { type ChatError, presentError, unauthorized, unavailable } from './chat-error.ts';
import { createTimers, defaultTiming, systemClock } from './clock.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { createFollowing } from './following.ts';
import { createCredentials } from './link/credentials.ts';
import { openLink } from './link/link.ts';
import { renewAfter } from './link/renewal.ts';
import { createRequests, type RequestEvent } from './link/request.ts';
import { createDelivery } from './outbox/delivery.ts';
import { createLedger } from './outbox/ledger.ts';
import { presentView } from './thread/present-view.ts';
import type { Fact, Told } from './thread/thread.ts';
import type { ChatClient, ChatClientOptions, ClientEvents, Namespace, OutboxStorage } from './types.ts';

const memory: OutboxStorage = { load: async () => [], save: async () => {} };

/** A chat that keeps its promises over bad links: every send arrives once, every message is told once and in order. */
export function openChatClient<N extends Namespace = '/chat'>(options: ChatClientOptions<N>): ChatClient<N> {
  const events = createEmitter<ClientEvents>();
  const parts = wire(options, events);
  const { link, following, delivery, requests, view } = parts;
  const open = async (conversationId?: string) => {
    const opened = view(await following.follow(conversationId));
    if (!opened) throw unavailable('The conversation was left.');
    return opened;
  };
  return {
    get status() {
      return link.status;
    },
    open,
    watch: open,
    leave: following.leave,
    send(conversationId, text, attachments) {
      // Its message is told in the conversation's room only. What becomes of it is told by `lost` and `refused`.
      if (!following.thread(conversationId)) following.follow(conversationId).catch(() => {});
      return delivery.send(conversationId, text, attachments);
    },
    // The compiler cannot see that a generic name is one of the names.
    request: (event, payload, { timeoutMs } = {}) =>
      requests.ask(event as RequestEvent, payload, timeoutMs) as Promise<never>,
    view,
    on: events.on,
    connect: link.connect,
    close: parts.close,
  };
}

/** Who hears what from whom. */
function wire<N extends Namespace>(options: ChatClientOptions<N>, events: Emitter<ClientEvents>) {
  const namespace: Namespace = options.namespace ?? '/chat';
  const timers = createTimers({ ...systemClock, ...options.clock });
  const timing = { ...defaultTiming, ...options.timing };
  let closed = false;

  const stopped = () => {
    if (closed) return unavailable('The client is closed.');
    return link.status === 'unauthorized' ? unauthorized('The token is not accepted.') : undefined;
  };
  const common = { timers, timing, stopped };
  const view = (conversationId: string) => {
    const thread = following.thread(conversationId);
    return thread && presentView(thread, ledger.outbox);
  };
  const tellView = (conversationId: string) => {
    const now = view(conversationId);
    if (now) events.emit('view', conversationId, now);
  };
  const onFact = (fact: Fact) => {
    following.hear(fact);
    if (fact.name === 'auth:expiring') {
      const ms = renewAfter(fact.payload.expiresAt, timers.date(), timers.random);
      timers.after(ms, () => void link.reauthorize());
    }
    if (fact.name === 'message:refused') {
      delivery.refuse(fact.payload.conversationId, fact.payload.error, fact.payload.clientMessageId);
    }
    events.emit(fact.name, ...([fact.payload] as never));
  };
  const onLost = (conversationId: string, error: ChatError) => {
    events.emit('lost', conversationId, presentError(error));
    delivery.refuse(conversationId, presentError(error));
  };

  const ledger = createLedger(options.storage ?? memory, tellView);
  const link = openLink({
    ...common,
    url: options.url,
    namespace,
    credentials: createCredentials(options.tokens),
    onStatus(status) {
      events.emit('status', status);
      const reason = stopped();
      if (reason) following.giveUp(reason);
    },
    onConnect() {
      requests.resume();
      following.resume();
    },
    onFact,
  });
  const following = createFollowing({
    ...common,
    link,
    namespace,
    onStep(conversationId, told) {
      for (const one of told) tellOne(events, conversationId, one);
      for (const one of told) if ('message' in one) delivery.seen(one.message);
      tellView(conversationId);
    },
    onReady: (id, joinedAnew) => (joinedAnew ? delivery.restart(id) : delivery.pump()),
    onLost,
  });
  const delivery = createDelivery({
    ...common,
    link,
    ledger,
    sender: namespace === '/agent' ? 'agent' : 'customer',
    isReady: following.isReady,
    onRefused: ({ conversationId, clientMessageId, text }, error) =>
      events.emit('refused', conversationId, { clientMessageId, text, error }),
  });
  const requests = createRequests({ ...common, link });
  const loaded = ledger.load(timers.now()).then((conversationIds) => {
    for (const id of closed ? [] : conversationIds) following.follow(id).catch(() => {});
    delivery.pump();
  });
  const close = async () => {
    closed = true;
    link.close();
    following.giveUp(unavailable('The client is closed.'));
    timers.stop();
    events.clear();
    await loaded;
    await ledger.close();
  };
  return { link, following, delivery, requests, view, close };
}

function tellOne(events: Emitter<ClientEvents>, conversationId: string, told: Told): void {
  if (told.type === 'message') events.emit('message', conversationId, told.message, { history: told.history });
  if (told.type === 'draft') events.emit('draft', conversationId, told.draft);
  if (told.type === 'draft-ended') events.emit('draft-ended', conversationId, told.ended);
}
