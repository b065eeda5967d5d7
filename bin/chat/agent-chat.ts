import { ChatError } from '#client/chat-error.ts';
import { openChatClient } from '#client/open-chat-client.ts';
import type { ChatClient, TokenSource } from '#client/types.ts';
import type { Addresses } from './addresses.ts';
import { follow } from './follow.ts';
import { ownConversations } from './own-conversations.ts';
import { openScreen, type Screen } from './screen.ts';
import type { Transcript } from './transcript.ts';
import { inTime } from './until.ts';
import { openWaitingList, type WaitingList } from './waiting-list.ts';
import { sayError, sayState } from './words.ts';

const help = [
  'Enter, /take [n|id]  take who waits       /list        who waits, and who is yours',
  '/release             back to the AI       /close       end the conversation',
  '/note <text>         for colleagues only  /watch <id>  look on without taking',
  '/quit                leave',
].join('\n');

export type Agent = { id: string; name: string };

type Seat = {
  agent: Agent;
  mine(): Promise<string[]>;
  client: ChatClient<'/agent'>;
  screen: Screen;
  waiting: WaitingList;
  transcript: Transcript;
  current: string | undefined;
};

/** An agent's chat until its input ends. Piped lines run one by one; `/take` then waits until somebody waits. */
export async function runAgentChat(
  { apiUrl, realtimeUrl }: Addresses,
  tokens: TokenSource,
  agent: Agent,
): Promise<void> {
  const { name } = agent;
  const screen = openScreen(`${name}> `);
  const client = openChatClient({ url: realtimeUrl, namespace: '/agent', tokens });
  const waiting = openWaitingList(client, screen, () => seat.current === undefined);
  const transcript = follow(client, screen, 'agent', () => seat.current);
  const mine = () => ownConversations(apiUrl, tokens, agent.id).catch(() => []);
  const seat: Seat = { agent, mine, client, screen, waiting, transcript, current: undefined };
  client.on('note:created', (note) => {
    if (note.conversationId === seat.current) transcript.note(note);
  });
  client.on('lost', (conversationId) => {
    if (conversationId !== seat.current) return;
    seat.current = undefined;
    screen.note('-- somebody else has the conversation now');
  });
  try {
    const online = client.request('presence:set', { status: 'online' });
    await (screen.live ? online : inTime(online, realtimeUrl));
    screen.note(`-- you are ${name}, online. /help shows the commands.`);
    await list(seat);
    for await (const line of screen.lines()) {
      if (line.trim() === '/quit') break;
      await act(seat, line.trim());
    }
    await client.request('presence:set', { status: 'offline' }, { timeoutMs: 2000 }).catch(() => undefined);
    if (isOwn(seat)) screen.note('-- the conversation is still yours: /release gives it back, next time');
  } finally {
    waiting.close();
    screen.close();
    await client.close();
  }
}

async function act(seat: Seat, text: string): Promise<void> {
  const { client, screen, current } = seat;
  try {
    if (text === '' || text.startsWith('/')) return await command(seat, text || '/take');
    if (!current) return screen.line('take a conversation first: Enter, or /take <n>');
    // The server would give it to whoever writes.
    if (!isOwn(seat)) return screen.line(`you only look on: /take ${current} to answer`);
    const { done } = client.send(current, text);
    if (screen.live) done.catch(() => undefined);
    else await done;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    screen.line(sayError(error));
    if (!screen.live) process.exitCode = 1;
  }
}

async function command(seat: Seat, text: string): Promise<void> {
  const { client, screen, waiting, current } = seat;
  const [name = '', ...words] = text.split(/\s+/);
  if (name === '/help') return screen.line(help);
  if (name === '/list') return list(seat);
  if (name === '/take') return take(seat, words[0]);
  if (name === '/watch') return words[0] ? watch(seat, words[0]) : screen.line('/watch <conversation id>');
  if (!['/release', '/close', '/note'].includes(name))
    return screen.line(`there is no ${name}; /help shows what there is`);
  if (!current) return screen.line('take a conversation first: Enter, or /take <n>');
  if (name === '/note')
    return void (await client.request('note:add', { conversationId: current, text: words.join(' ') }));
  const event = name === '/close' ? 'conversation:close' : 'conversation:release';
  await client.request(event, { conversationId: current });
  client.leave(current);
  seat.current = undefined;
  await waiting.show();
}

/** Who waits, and what one has already: a terminal that was closed gives nothing back. */
async function list({ screen, waiting, mine, current }: Seat): Promise<void> {
  await waiting.show();
  for (const id of await mine()) if (id !== current) screen.note(`-- yours: ${id} (/watch ${id} goes on with it)`);
}

const isOwn = ({ client, current, agent }: Seat): boolean =>
  current !== undefined && client.view(current)?.conversation.agent?.id === agent.id;

/** The n-th of the list, one by id, or whoever has waited longest. */
async function take(seat: Seat, which: string | undefined): Promise<void> {
  const { client, screen, waiting } = seat;
  if (!which && isOwn(seat)) return screen.note('-- you are in a conversation: /release or /close it first');
  const conversationId = await choose(seat, which);
  if (!conversationId) return waiting.show();
  await client.request('conversation:take', { conversationId });
  await watch(seat, conversationId);
}

async function choose({ screen, waiting }: Seat, which: string | undefined): Promise<string | undefined> {
  if (which && !/^\d+$/.test(which)) return which;
  const place = Number(which ?? 1);
  if (!which && !screen.live) return (await waiting.oldest()).conversationId;
  return (await waiting.read()).find(({ position }) => position === place)?.conversationId;
}

async function watch(seat: Seat, conversationId: string): Promise<void> {
  const { client, screen, transcript, current } = seat;
  if (current && current !== conversationId) client.leave(current);
  // Not the current one before it is there: what cannot be watched is not lost.
  seat.current = undefined;
  const { conversation, messages, notes } = await client.watch(conversationId);
  seat.current = conversationId;
  screen.note(`-- conversation ${conversationId}`);
  transcript.history(messages, notes);
  screen.note(`-- ${sayState(conversation)}`);
}
