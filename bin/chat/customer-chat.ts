import { ChatError } from '#client/chat-error.ts';
import { openChatClient } from '#client/open-chat-client.ts';
import type { ChatClient, ConversationView, TokenSource } from '#client/types.ts';
import type { Message } from '#contract/wire.ts';
import type { Addresses } from './addresses.ts';
import { follow } from './follow.ts';
import { outsideHours, sayOpening } from './say-opening.ts';
import { openScreen, type Screen } from './screen.ts';
import { inTime, until } from './until.ts';
import { sayError, sayState } from './words.ts';

const help = [
  '/human        ask for a person        /cancel   rather not wait',
  '/stop         stop the running reply  /close    end the conversation',
  '/rate <1-5> [comment]                 /quit     leave (the thread stays)',
].join('\n');

/** A customer's chat until its input ends. Piped lines are said one by one, each after the answer to the one before. */
export async function runCustomerChat({ apiUrl, realtimeUrl }: Addresses, tokens: TokenSource): Promise<void> {
  const screen = openScreen('> ');
  const client = openChatClient({ url: realtimeUrl, tokens });
  let conversationId: string | undefined;
  const transcript = follow(client, screen, 'customer', () => conversationId);
  client.on('waiting:changed', (place) => {
    if (place.conversationId === conversationId) showPlace(screen, place);
  });
  let told = Promise.resolve();
  client.on('message', (id, { text }, { history }) => {
    // The thread says already that nobody is there; when somebody is, is only a help.
    if (!history && id === conversationId && text === outsideHours)
      told = sayOpening(apiUrl, screen).catch(() => undefined);
  });
  try {
    const opening = client.open();
    const view = await (screen.live ? opening : inTime(opening, realtimeUrl));
    conversationId = view.conversationId;
    transcript.history(view.messages);
    screen.note(`-- ${sayState(view.conversation)}. Type a question; /help shows more.`);
    if (view.waiting) showPlace(screen, view.waiting);
    for await (const line of screen.lines()) {
      const text = line.trim();
      if (text === '/quit') break;
      if (text !== '') await act(client, screen, conversationId, text);
    }
    await told;
  } finally {
    screen.close();
    await client.close();
  }
}

function showPlace(screen: Screen, { position, etaSeconds }: NonNullable<ConversationView['waiting']>): void {
  const eta = etaSeconds === null ? '' : `, about ${etaSeconds} s`;
  screen.note(`-- number ${position} in line${eta}`);
}

async function act(client: ChatClient, screen: Screen, conversationId: string, text: string): Promise<void> {
  const sending = text.startsWith('/')
    ? command(client, screen, conversationId, text)
    : say(client, screen, conversationId, text);
  const shown = sending.catch((error: unknown) => {
    if (!(error instanceof ChatError)) throw error;
    // A refused message has been shown already.
    if (text.startsWith('/')) screen.line(sayError(error));
    if (!screen.live) process.exitCode = 1;
  });
  // On a terminal people may go on typing at once.
  if (!screen.live) return shown;
  shown.catch((error: Error) => screen.line(`!! ${error.message}`));
}

async function say(client: ChatClient, screen: Screen, conversationId: string, text: string): Promise<void> {
  const sent = await client.send(conversationId, text).done;
  if (!screen.live)
    await until(
      client,
      conversationId,
      ({ messages, conversation, draft }) =>
        draft === null && (conversation.state !== 'ai' || isAnswered(messages, sent)),
    );
}

/** Somebody has said something since. An event such as a lost agent is no answer; that nobody is there is one. */
const isAnswered = (messages: readonly Message[], sent: Message): boolean =>
  messages.some(
    ({ seq, kind, text, sender }) =>
      seq > sent.seq && (kind !== 'event' || text === outsideHours) && sender.type !== 'customer',
  );

async function command(client: ChatClient, screen: Screen, conversationId: string, text: string): Promise<void> {
  const [name = '', ...words] = text.split(/\s+/);
  if (name === '/help') return screen.line(help);
  if (name === '/rate') return rate(client, screen, conversationId, words);
  const asks = changes[name];
  if (!asks) return screen.line(`there is no ${name}; /help shows what there is`);
  const before = client.view(conversationId);
  const { epoch, state } = await client.request(asks.event, { conversationId });
  // Nobody is there: an event tells that.
  if (asks.event === 'handoff:request' && state === 'ai') return;
  // What changes something is told as an event, and a reply that is stopped says so itself.
  if (epoch === before?.conversation.epoch && !before.draft) screen.note(`-- ${asks.nothing}`);
}

const changes: Record<string, { event: ChangeName; nothing: string }> = {
  '/human': { event: 'handoff:request', nothing: 'a person was asked for already' },
  '/cancel': { event: 'handoff:cancel', nothing: 'you are not waiting' },
  '/stop': { event: 'reply:stop', nothing: 'there is no reply to stop' },
  '/close': { event: 'conversation:close', nothing: 'it is closed already; whatever you write opens it again' },
};
type ChangeName = 'handoff:request' | 'handoff:cancel' | 'reply:stop' | 'conversation:close';

async function rate(client: ChatClient, screen: Screen, conversationId: string, words: string[]): Promise<void> {
  const [score = '', ...said] = words;
  if (!/^[1-5]$/.test(score)) return screen.line('/rate <1-5> [comment], 5 is best');
  const comment = said.join(' ');
  await client.request('conversation:rate', { conversationId, score: Number(score), ...(comment ? { comment } : {}) });
  screen.note('-- thank you for the rating');
}
