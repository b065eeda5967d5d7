import { createUser } from '#shared/commands/accounts/create-user.ts';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { indexMessages } from '#shared/commands/search/index-messages.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { nameId, randomId } from '#shared/id.ts';
import { fillMessages, liftLimits, type Said } from '../fill-messages.ts';
import type { Installation } from '../installation.ts';
import type { RequestsResult } from '../load/requests.ts';
import type { Options } from '../options.ts';
import { startProduct } from '../product.ts';
import { runLoad } from '../run-load.ts';
import { createRandom, questions, textOf } from '../search-texts.ts';

/** Messages of one conversation, and rows in one INSERT. */
const perConversation = 20;
const chunk = 2000;
/** A message each second, until a fixed day. */
const lastAt = Date.UTC(2026, 10, 1);

export type SearchResult = {
  messages: number;
  /** To put one into the index, all processes, ms. */
  indexMs: number;
  each: { question: string; p50: number; p99: number }[];
  all: RequestsResult & { cpu: Record<string, number> };
};

/** Searches over HTTP, one at a time: each kind by itself, then all of them in turn. */
export async function measureSearch(
  installation: Installation,
  { corpus, warmMs, measureMs }: Options,
  say: (line: string) => void,
): Promise<SearchResult> {
  const { knex, config } = installation;
  const indexMs = await fill(installation, corpus, say);
  await liftLimits(knex);
  const product = await startProduct(installation, ['api']);
  const tokens = await openTokens(knex, readFieldKeys(config), Date.now);
  const email = `${randomId().slice(0, 12)}@bench.example`;
  const user = await createUser({ knex, now: Date.now }, { email, name: 'B', role: 'admin', password: randomId() });
  const { token } = await tokens.issue({ type: 'user', id: user.id, name: user.name, role: user.role });
  const module = new URL('../load/requests.ts', import.meta.url);
  const ask = (asked: readonly string[], ms: number) => {
    const requests = asked.map((q) => ({
      url: `${product.apiUrl}/api/v1/admin/messages?q=${encodeURIComponent(q)}&limit=20`,
      token,
    }));
    const task = { requests, connections: 1, warmMs, measureMs: ms };
    return runLoad<RequestsResult>(installation, product, module, task);
  };
  const each = [];
  for (const question of questions) {
    const { times } = await ask([question], Math.ceil(measureMs / 4));
    each.push({ question, ...times });
    say(`search ${question}: p50 ${times.p50.toFixed(1)} ms, p99 ${times.p99.toFixed(1)} ms`);
  }
  const all = await ask(questions, measureMs);
  say(`search, all in turn: p50 ${all.times.p50.toFixed(1)} ms, p99 ${all.times.p99.toFixed(1)} ms`);
  await product.stop();
  return { messages: corpus, indexMs, each, all };
}

async function fill({ knex }: Installation, corpus: number, say: (line: string) => void): Promise<number> {
  const random = createRandom(1);
  let indexed = 0;
  for (let from = 0; from < corpus; from += chunk) {
    const said = Array.from({ length: Math.min(chunk, corpus - from) }, (_, n) => saidAt(from + n, corpus, random));
    await fillMessages(knex, said);
    const began = performance.now();
    await indexMessages(knex, said.slice(0, chunk / 2));
    await indexMessages(knex, said.slice(chunk / 2));
    indexed += performance.now() - began;
    if (from % 100_000 === 0) say(`search: ${from} of ${corpus} messages`);
  }
  return indexed / corpus;
}

function saidAt(n: number, corpus: number, random: () => number): Said {
  const conversationId = nameId('bench search', String(Math.floor(n / perConversation)));
  const at = lastAt - (corpus - n) * 1000;
  return { conversationId, seq: (n % perConversation) + 1, text: textOf(n, random), at };
}
