import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyFact } from '#client/apply-fact.ts';
import { applyOpened, applyPage } from '#client/apply-page.ts';
import { type Asked, asking, createThread, type Fact, type Step, wantsSync } from '#client/thread.ts';
import type { Draft } from '#contract/wire.ts';
import {
  conversationAt,
  conversationId,
  created,
  delta,
  ended,
  heads,
  messagesTo,
  openedAt,
  seqsOf,
  started,
} from './script.ts';

/** A server that has written `head` messages and is perhaps in the middle of a reply. */
type Server = { head: number; draft: Draft | undefined; replies: number };
const pageSize = 3;

type Act = 'message' | 'start' | 'delta' | 'end' | 'crash';

/** What the server does, and the facts it tells of it. */
function act(server: Server, what: Act): Fact[] {
  const { draft } = server;
  if (what === 'message') {
    server.head += 1;
    return [created(server.head)];
  }
  if (what === 'start' && !draft) return start(server, server.replies + 1);
  if (what === 'crash' && draft) return start(server, draft.turn);
  if (what === 'delta' && draft) {
    const text = `${draft.replyId}.${draft.index + 1} `;
    server.draft = { ...draft, index: draft.index + 1, text: draft.text + text };
    return [delta(draft.replyId, draft.index + 1, text)];
  }
  if (what === 'end' && draft) {
    server.draft = undefined;
    server.head += 1;
    return [created(server.head), ended(draft.replyId, { seq: server.head })];
  }
  return [];
}

function start(server: Server, turn: number): Fact[] {
  server.replies += 1;
  const replyId = `r${server.replies}`;
  server.draft = { replyId, turn, index: -1, text: '' };
  return [started(replyId, turn)];
}

const read = ({ head, draft }: Server, afterSeq: number) => {
  const lastSeq = Math.min(head, afterSeq + pageSize);
  const page = { messages: messagesTo(afterSeq + 1, lastSeq), lastSeq, hasMore: lastSeq < head };
  return draft ? { ...page, draft } : page;
};
const readNewest = (server: Server) => {
  const from = Math.max(1, server.head - pageSize + 1);
  const conversation = conversationAt({ lastSeq: server.head });
  const opened = { ...openedAt(server.head), conversation, messages: messagesTo(from, server.head), hasMore: from > 1 };
  return server.draft ? { ...opened, draft: server.draft } : opened;
};

/** A step of the link: the fact at `pick` arrives (and stays, to come again), or is lost; or a request goes out or is answered. */
const hop = fc.record({
  kind: fc.constantFrom('act', 'act', 'arrive', 'arrive', 'arrive', 'again', 'lose', 'ask', 'open', 'answer', 'answer'),
  what: fc.constantFrom<Act>('message', 'message', 'start', 'delta', 'delta', 'delta', 'end', 'crash'),
  pick: fc.nat(5),
});

test('any order, doubling and loss of facts gives each message once and in order, and never a wrong draft', () => {
  fc.assert(
    fc.property(fc.nat(4), fc.array(hop, { minLength: 20, maxLength: 200, size: 'max' }), (before, hops) => {
      const server: Server = { head: before, draft: undefined, replies: 0 };
      const texts = new Map<string, string>();
      const flying: Fact[] = [];
      const seqs: number[] = [];
      let thread = createThread(conversationId);
      let first = 0;
      let answer: { open?: ReturnType<typeof readNewest>; page?: ReturnType<typeof read>; asked: Asked } | undefined;
      const take = (step: Step) => {
        seqs.push(...seqsOf(step.told));
        thread = step.thread;
        const { draft } = thread.reply;
        if (draft) expect(texts.get(draft.replyId) ?? '').toMatch(new RegExp(`^${draft.text.replaceAll('.', '\\.')}`));
      };
      const arrive = () => {
        if (answer?.open) {
          if (!thread.conversation) first = answer.open.messages[0]?.seq ?? 1;
          take(applyOpened(thread, answer.open, answer.asked));
        } else if (answer?.page) take(applyPage(thread, answer.page, answer.asked));
        answer = undefined;
      };
      const run = ({ kind, what, pick }: { kind: string; what: Act; pick: number }) => {
        if (kind === 'act') {
          flying.push(...act(server, what));
          if (server.draft) texts.set(server.draft.replyId, server.draft.text);
        }
        const fact = flying[pick % Math.max(1, flying.length)];
        if (fact && kind !== 'act' && ['arrive', 'again'].includes(kind)) take(applyFact(thread, fact));
        if (fact && ['arrive', 'lose'].includes(kind)) flying.splice(flying.indexOf(fact), 1);
        if (kind === 'answer') arrive();
        if (answer) return;
        if (kind === 'open') answer = { open: readNewest(server), asked: asking(thread) };
        // The answer is read now and arrives later: stale by then.
        if (kind === 'ask' && wantsSync(thread)) answer = { page: read(server, thread.lastSeq), asked: asking(thread) };
      };
      for (const one of hops) run(one);

      // The link is whole again: what was asked is answered, two heartbeats pass, and each repair runs to its end.
      arrive();
      if (!thread.conversation) {
        answer = { open: readNewest(server), asked: asking(thread) };
        arrive();
      }
      for (let beat = 0; beat < 3; beat += 1) {
        take(applyFact(thread, heads(server.head)));
        for (let round = 0; wantsSync(thread); round += 1) {
          expect(round, 'a repair that never ends').toBeLessThan(60);
          answer = { page: read(server, thread.lastSeq), asked: asking(thread) };
          arrive();
        }
      }
      const all = messagesTo(first, server.head).map(({ seq }) => seq);
      expect(seqs).toEqual(all);
      expect(thread.messages.map(({ seq }) => seq)).toEqual(all);
      if (!server.draft) expect(thread.reply.draft).toBeNull();
    }),
    { numRuns: 500 },
  );
});
