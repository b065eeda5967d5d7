import { ChatError } from '#client/chat-error.ts';
import { openChatClient } from '#client/open-chat-client.ts';
import type { ChatClient, TokenSource } from '#client/types.ts';
import { follow } from './follow.ts';
import { openScreen, type Screen } from './screen.ts';
import type { Transcript } from './transcript.ts';
import { openWaitingList, type WaitingList } from './waiting-list.ts';
import { sayState } from './words.ts';

const help = [
  'Enter, /take [n|id]  take who waits       /list        who waits',
  '/release             back to the AI       /close       end the conversation',
  '/note <text>         for colleagues only  /watch <id>  look on without taking',
  '/quit                leave',
].join('\n');

type Seat = {
  client: ChatClient<'/agent'>;
  screen: Screen;
  waiting: WaitingList;
  transcript: Transcript;
  current: string | undefined;
};

/** An agent's chat until its input ends. Piped lines run one by one; `/take` then waits until somebody waits. */
export async function runAgentChat(realtimeUrl: string, tokens: TokenSource, name: string): Promise<void> {
  const screen = openScreen(`${name}> `);
  const client = openChatClient({ url: realtimeUrl, namespace: '/agent', tokens });
  const waiting = openWaitingList(client, screen, () => seat.current === undefined);
  const transcript = follow(client, screen, 'agent', () => seat.current);
  const seat: Seat = { client, screen, waiting, transcript, current: undefined };
  client.on('note:created', ({ conversationId, author, text }) => {
    if (conversationId === seat.current) screen.note(`-- note by ${author.name}: ${text}`);
  });
  try {
    await client.request('presence:set', { status: 'online' });
    screen.note(`-- you are ${name}, online. /help shows the commands.`);
    await waiting.show();
    for await (const line of screen.lines()) {
      if (line.trim() === '/quit') break;
      await act(seat, line.trim());
    }
    await client.request('presence:set', { status: 'offline' }, { timeoutMs: 2000 }).catch(() => undefined);
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
    const { done } = client.send(current, text);
    if (screen.live) done.catch(() => undefined);
    else await done;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    screen.line(`!! ${error.message} [${error.code}]`);
    if (!screen.live) process.exitCode = 1;
  }
}

async function command(seat: Seat, text: string): Promise<void> {
  const { client, screen, waiting, current } = seat;
  const [name = '', ...words] = text.split(/\s+/);
  if (name === '/help') return screen.line(help);
  if (name === '/list') return waiting.show();
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

/** The n-th of the list, one by id, or whoever has waited longest. */
async function take(seat: Seat, which: string | undefined): Promise<void> {
  const { client, screen, waiting, current } = seat;
  if (!which && current) return screen.note('-- you are in a conversation: /release or /close it first');
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
  seat.current = conversationId;
  screen.note(`-- conversation ${conversationId}`);
  const { conversation, messages, notes } = await client.watch(conversationId).catch((error: unknown) => {
    seat.current = undefined;
    throw error;
  });
  transcript.history(messages);
  for (const { author, text } of notes) screen.note(`-- note by ${author.name}: ${text}`);
  screen.note(`-- ${sayState(conversation)}`);
}
