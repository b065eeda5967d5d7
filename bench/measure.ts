import { startFloor } from './floor/start-floor.ts';
import type { Installation } from './installation.ts';
import type { Options } from './options.ts';
import { startProduct } from './product.ts';
import { type FirstTokenSample, measureFirstToken } from './sections/first-token.ts';
import { type HistorySample, measureHistory } from './sections/history.ts';
import { type MemoryResult, measureMemory } from './sections/memory.ts';
import { type MessagesSample, measureMessages } from './sections/messages.ts';
import { measureReplies, type RepliesSample } from './sections/replies.ts';
import { measureRollup, type RollupResult } from './sections/rollup.ts';
import { measureSearch, type SearchResult } from './sections/search.ts';
import { measureSockets, type SocketsResult } from './sections/sockets.ts';

export type Figures = {
  messages?: MessagesSample[];
  firstToken?: FirstTokenSample[];
  replies?: RepliesSample[];
  memory?: MemoryResult;
  sockets?: SocketsResult;
  history?: HistorySample[];
  search?: SearchResult;
  rollup?: RollupResult;
};

/** Measures what was asked for. Memory comes first and has the machine to itself; so have the sockets, at the end. */
export async function measure(
  installation: Installation,
  options: Options,
  say: (line: string) => void,
): Promise<Figures> {
  const { only } = options;
  const figures: Figures = {};
  if (only.includes('memory')) figures.memory = await measureMemory(installation, say);
  if (only.some((section) => section === 'messages' || section === 'first-token' || section === 'replies')) {
    const floor = await startFloor(installation);
    const product = await startProduct(installation, ['realtime', 'worker']);
    const targets = [floor, product];
    if (only.includes('messages')) figures.messages = await measureMessages(installation, targets, options, say);
    if (only.includes('first-token')) figures.firstToken = await measureFirstToken(installation, targets, options, say);
    if (only.includes('replies')) figures.replies = await measureReplies(installation, targets, options, say);
    await product.stop();
  }
  if (only.includes('history')) figures.history = await measureHistory(installation, options, say);
  if (only.includes('search')) figures.search = await measureSearch(installation, options, say);
  if (only.includes('sockets')) figures.sockets = await measureSockets(installation, options, say);
  if (only.includes('rollup')) figures.rollup = await measureRollup(installation, say);
  return figures;
}
